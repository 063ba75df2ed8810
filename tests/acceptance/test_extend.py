"""A video that goes on from its last frame, joined to one: by the starter model, judged by frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.media.joining import frame_digests
from app.media.video import frames_of, probe
from starter.motion_pixels import psnr
from tests.support.asking import ask, clip
from tests.support.clips import clip as other_video
from tests.support.server import Server

VIDEO = {"num_frames": 9, "fps": 8, "num_inference_steps": 2}


def extended(server: Server, video_id: str, folder: Path, **settings: object) -> tuple[dict, Path]:  # type: ignore[type-arg]
    body = {
        "model_id": "starter-video",
        "prompt": "moving right",
        "settings": {
            "type": "storyboard",
            "source_video_id": video_id,
            "segments": [{"duration": 1.0}],
            "steps": 2,
            **settings,
        },
    }
    answer = server.post("/api/jobs", body)
    assert answer.status_code == 202, answer.text
    status = server.wait(answer.json()["job_id"])
    file = folder / "extended.mp4"
    file.write_bytes(server.get(status["media"][-1]["url"]).content)
    return status, file


def test_a_clip_goes_on_from_its_last_frame(starters: Server, tmp_path: Path) -> None:
    first = ask(starters, "t2v", "a red circle moving right on a blue background", **VIDEO)
    before = clip(starters, first, tmp_path)
    status, file = extended(starters, first["media"][0]["id"], tmp_path)
    facts = probe(file)
    assert (facts.num_frames, facts.fps, facts.duration) == (8 + 9, 8.0, 17 / 8)
    frames = frames_of(file)
    assert min(psnr(ours, theirs) for ours, theirs in zip(frames[:8], before[:8], strict=True)) > 30
    assert psnr(frames[8], before[-1]) >= 25, "the frame at the seam is the last one of the video, shown once"
    clips = [one for one in status["media"] if one["index"] == 0]
    new = tmp_path / "clip.mp4"
    new.write_bytes(starters.get(clips[0]["url"]).content)
    assert len(frame_digests(new)) == 9


def test_an_upload_of_another_size_keeps_its_size(starters: Server, tmp_path: Path) -> None:
    content = other_video(size="96x64", frames=8, rate=8)
    files = {"file": ("video.mp4", content, "video/mp4")}
    answer = starters.http.post(starters.url + "/api/uploads", files=files, timeout=60)
    assert answer.ok, answer.text
    _, file = extended(starters, answer.json()["id"], tmp_path)
    facts = probe(file)
    assert (facts.width, facts.height, facts.num_frames, facts.fps) == (96, 64, 7 + 9, 8.0)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"fps": 12}, "settings.fps"),
        ({"segments": [{"duration": 1.0}, {"duration": 1.0}]}, "settings.segments.1"),
    ],
)
def test_what_does_not_fit_the_video_is_refused(starters: Server, settings: dict, field: str) -> None:  # type: ignore[type-arg]
    video = ask(starters, "t2v", "a star", **VIDEO)["media"][0]["id"]
    body = {"type": "storyboard", "source_video_id": video, "segments": [{}], **settings}
    answer = starters.post("/api/jobs", {"model_id": "starter-video", "prompt": "a star", "settings": body})
    assert answer.status_code == 422
    assert answer.json()["details"]["field"] == field
