"""kill -9 of the server while a job runs and five wait: all six complete after a restart, none twice."""

from __future__ import annotations

import time
from pathlib import Path

from tests.support.server import Server, serving

JOBS = 6


def until_running(server: Server, job_id: str) -> None:
    for _ in range(3000):
        status = server.get(f"/api/status/{job_id}").json()
        if status["status"] == "processing" and status["progress"]["step"] >= 2:
            return
        assert status["status"] in ("pending", "processing"), status
        time.sleep(0.02)
    raise TimeoutError(f"{job_id} did not start")


def test_all_jobs_complete_exactly_once_after_kill_nine(tmp_path: Path, checkout: Path) -> None:
    with serving(tmp_path, checkout) as server:
        server.page_after()
        jobs = [server.submit(seed=number, num_inference_steps=60) for number in range(JOBS)]
        until_running(server, jobs[0])
        waiting = [server.get(f"/api/status/{job}").json()["status"] for job in jobs[1:]]
        server.kill()
    assert waiting == ["pending"] * 5

    with serving(tmp_path, checkout) as server:
        server.page_after()
        ended = [server.wait(job) for job in jobs]
        gallery = server.get("/api/gallery?limit=50").json()
        files = [path for path in (tmp_path / "images").rglob("*.png") if "thumb" not in str(path)]
    assert [len(status["image_ids"]) for status in ended] == [1] * JOBS
    assert ended[0]["attempt"] == 2
    assert gallery["total"] == JOBS
    assert len(files) == JOBS
