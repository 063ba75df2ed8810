"""kill -9 in the middle of a storyboard's second clip: it goes on there, and the video is the same."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.media.joining import frame_digests
from tests.support.asking import upload
from tests.support.server import JOB_SECONDS, Server, serving

STEPS = 40
COLOURS = ("red", "green", "blue")


def storyboard(sources: list[str]) -> dict[str, Any]:
    segments = [{"source_image_id": source, "prompt": "a white circle", "duration": 0.5} for source in sources]
    settings = {"type": "storyboard", "segments": segments, "steps": STEPS}
    return {"model_id": "starter-video", "prompt": "moving right", "settings": settings}


def until(server: Server, job_id: str, there: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until a job that has not ended is where ``there`` says."""
    deadline = time.monotonic() + JOB_SECONDS
    while time.monotonic() < deadline:
        status = server.get(f"/api/status/{job_id}").json()
        assert status["status"] in ("pending", "processing"), status
        if there(status):
            return
        time.sleep(0.02)
    raise TimeoutError(f"{job_id} did not get there")


def in_second_clip(status: dict[str, Any]) -> bool:
    """Whether half of the second clip's steps are done."""
    return status["progress"]["part"] == 2 and status["progress"]["part_percent"] >= 50


def percents(server: Server, job_id: str) -> Iterator[tuple[int, float]]:
    """Follow a job's events to its end; (clip, percent of it) of each that tells them."""
    url = f"{server.url}/api/jobs/{job_id}/events"
    with server.http.get(url, stream=True, timeout=JOB_SECONDS) as events:
        for line in events.iter_lines(chunk_size=1):
            if line.startswith(b"data: "):
                progress = json.loads(line[6:]).get("progress") or {}
                if progress.get("part_percent") and progress["phase"] == "denoising":
                    yield progress["part"], progress["part_percent"]
            elif line.startswith(b"event: ") and line[7:] in (b"completed", b"failed", b"cancelled"):
                return


def made(server: Server, folder: Path, status: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The digests of what a job made before it was encoded, and those of its video's decoded frames."""
    file = folder / f"{status['id']}.mp4"
    file.write_bytes(server.get(status["media"][-1]["url"]).content)
    told = [server.get(one["url"] + "/metadata").json()["pixels_sha256"] for one in status["media"]]
    return told, [digest for _, digest in frame_digests(file)]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("killed")
    with serving(folder, checkout) as server:
        server.answers()
        sources = [upload(server, Image.new("RGB", (128, 128), colour)) for colour in COLOURS]
        job = server.post("/api/jobs", storyboard(sources)).json()["job_id"]
        until(server, job, in_second_clip)
        before = server.get(f"/api/status/{job}").json()
        server.kill()
    kept = [file.name for file in (folder / "checkpoints" / job).iterdir()]
    with serving(folder, checkout) as server:
        server.answers()
        until(server, job, lambda status: status["attempt"] == 2)
        seen = list(percents(server, job))
        status = server.wait(job)
        undisturbed = server.wait(server.post("/api/jobs", storyboard(sources)).json()["job_id"])
        yield {
            "before": before,
            "kept": kept,
            "seen": seen,
            "status": status,
            "made": made(server, folder, status),
            "undisturbed": made(server, folder, undisturbed),
            "left": list((folder / "checkpoints").glob("*/*")),
        }


def test_the_first_clip_is_not_made_again(killed: dict[str, Any]) -> None:
    assert [one["index"] for one in killed["before"]["media"]] == [0]
    assert killed["status"]["media"][0]["id"] == killed["before"]["media"][0]["id"]
    assert killed["status"]["attempt"] == 2


def test_the_second_clip_goes_on_from_its_checkpoint(killed: dict[str, Any]) -> None:
    assert killed["kept"] == ["1.ckpt"]
    assert killed["seen"]
    assert all(clip == 2 and percent >= 100 * 20 / STEPS for clip, percent in killed["seen"])


def test_the_video_has_the_same_pixels_as_without(killed: dict[str, Any]) -> None:
    told, frames = killed["made"]
    assert len(told) == 3
    assert len(frames) == 9
    assert (told, frames) == killed["undisturbed"]


def test_nothing_of_the_checkpoints_is_left(killed: dict[str, Any]) -> None:
    assert killed["left"] == []
