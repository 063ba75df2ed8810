"""A pipeline that never returns: the server with one worker starts anew, and the job completes."""

from __future__ import annotations

import contextlib
from pathlib import Path

import requests

from tests.support.server import serving
from tests.support.waiting import until


def test_a_hung_pipeline_in_a_server_with_one_worker(tmp_path: Path) -> None:
    line = "Pictures;black-forest-labs/FLUX.1-schnell;Fast pictures;huggingface;false"
    command = ("-m", "tests.support.hanging_server")
    with serving(tmp_path, command=command, MODEL_PICTURES=line, LOG_LEVEL="ERROR") as server:
        server.page_after()
        body = {"model_id": "pictures", "prompt": "a red circle", "settings": {"num_inference_steps": 4}}
        job = server.post("/api/generate", body).json()["job_id"]
        later = server.post("/api/generate", body).json()["job_id"]

        def done() -> bool:
            with contextlib.suppress(requests.ConnectionError):
                answers = [server.get(f"/api/status/{each}").json() for each in (job, later)]
                return all(answer["status"] == "completed" for answer in answers)
            return False

        until(done)
        status = server.get(f"/api/status/{job}").json()
        assert server.process.poll() is None, "the same process serves on"
        assert (tmp_path / "hung").exists()
        assert (status["attempt"], len(status["image_ids"])) == (2, 1)
