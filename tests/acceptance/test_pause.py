"""Pause and continue, and drafts: the same pixels as a run that nobody stopped, by the starter models."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.support.asking import upload
from tests.support.server import JOB_SECONDS, Server

Asked = dict[str, Any]


def until(server: Server, job_id: str, there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + JOB_SECONDS
    while time.monotonic() < deadline:
        status: dict[str, Any] = server.get(f"/api/status/{job_id}").json()
        assert status["status"] not in ("failed", "cancelled"), status
        if there(status):
            return status
        time.sleep(0.02)
    raise TimeoutError(f"{job_id} did not get there")


def paused(status: dict[str, Any]) -> bool:
    return bool(status["status"] == "paused")


def sent(server: Server, body: Asked) -> str:
    answer = server.post("/api/jobs", body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def digests(server: Server, status: dict[str, Any]) -> list[str]:
    return [server.get(one["url"] + "/metadata").json()["pixels_sha256"] for one in status["media"]]


def made(server: Server, body: Asked) -> list[str]:
    return digests(server, server.wait(sent(server, body)))


def picture(**settings: Any) -> Asked:
    asked = {"type": "image", "seed": 4, "num_inference_steps": 30, **settings}
    return {"model_id": "starter-image", "prompt": "a red circle on a blue background", "settings": asked}


def board(server: Server, **settings: Any) -> Asked:
    ids = [upload(server, Image.new("RGB", (128, 128), colour)) for colour in ("red", "green", "blue")]
    segments = [{"source_image_id": one, "prompt": "a white circle", "duration": 0.5} for one in ids]
    asked = {"type": "storyboard", "segments": segments, "steps": 12, **settings}
    return {"model_id": "starter-video", "prompt": "moving right", "settings": asked}


def test_a_picture_that_was_paused_is_the_same(starters: Server) -> None:
    job = sent(starters, picture())
    until(starters, job, lambda status: status["progress"]["step"] >= 3)
    asked = starters.post(f"/api/jobs/{job}/pause", {}).json()
    assert asked["status"] == "processing" and asked["message"] == "Pausing at the end of the step"
    status = until(starters, job, paused)
    assert 3 <= status["progress"]["step"] < 30
    assert status["message"] == f"Paused after step {status['progress']['step']} of 30"
    assert status["media"] == []
    assert starters.post(f"/api/jobs/{job}/continue", {}).json()["status"] in ("pending", "processing")
    assert digests(starters, starters.wait(job)) == made(starters, picture())


def test_a_draft_shows_a_picture_and_then_goes_on(starters: Server) -> None:
    body = picture(num_inference_steps=12)
    job = sent(starters, {**body, "pause_after": 5})
    status = until(starters, job, paused)
    assert (status["progress"]["step"], status["progress"]["phase"]) == (5, "paused")
    shown = starters.get(status["progress"]["preview_url"])
    assert Image.open(io.BytesIO(shown.content)).format == "JPEG"
    starters.post(f"/api/jobs/{job}/continue", {})
    assert digests(starters, starters.wait(job)) == made(starters, body)


def test_a_draft_of_a_clip_shows_a_frame_and_is_dropped(starters: Server) -> None:
    settings = {"type": "t2v", "num_frames": 9, "num_inference_steps": 6}
    job = sent(
        starters, {"model_id": "starter-video", "prompt": "a star", "settings": settings, "pause_after": 3}
    )
    status = until(starters, job, paused)
    assert Image.open(io.BytesIO(starters.get(status["progress"]["preview_url"]).content)).size == (128, 128)
    assert starters.post(f"/api/jobs/{job}/cancel", {}).json()["status"] == "cancelled"
    assert starters.get(f"/api/status/{job}").json()["media"] == []


def test_a_storyboard_goes_on_in_the_middle_of_a_clip(starters: Server) -> None:
    body = board(starters)
    job = sent(starters, body)
    until(
        starters, job, lambda status: status["progress"]["part"] == 2 and status["progress"]["part_percent"] > 0
    )
    starters.post(f"/api/jobs/{job}/pause", {})
    status = until(starters, job, paused)
    assert [one["index"] for one in status["media"]] == [0], "the first clip is there to be looked at"
    starters.post(f"/api/jobs/{job}/continue", {})
    again = digests(starters, starters.wait(job))
    assert len(again) == 3
    assert again == made(starters, body)


def test_cancelling_a_storyboard_keeps_the_clips_that_are_done(starters: Server) -> None:
    job = sent(starters, board(starters))
    until(starters, job, lambda status: len(status["media"]) == 1)
    starters.post(f"/api/jobs/{job}/cancel", {})
    status = starters.ended(job)
    assert status["status"] == "cancelled"
    kept = status["media"][0]
    assert starters.get(kept["url"]).headers["Content-Type"] == "video/mp4"
    gallery = starters.get("/api/gallery?limit=200").json()["items"]
    assert kept["id"] in [one["id"] for one in gallery]


@pytest.mark.parametrize("value", [0, -1, 1.5, "3", 100_000])
def test_a_wrong_draft_is_refused(starters: Server, value: Any) -> None:
    answer = starters.post("/api/jobs", {**picture(), "pause_after": value})
    assert answer.status_code == 422
    assert answer.json()["details"]["field"] == "pause_after"
