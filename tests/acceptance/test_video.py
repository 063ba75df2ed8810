"""Text to video and image to video over HTTP, through the real Wan pipeline classes on tiny components."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.media.video import probe
from app.models.registry import families
from tests.support.server import Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("wan")
    wan = families()["wan"]
    lineup = {}
    for job_type in ("t2v", "i2v"):
        wan.tiny(folder / job_type, job_type)
        options = json.dumps({"type": job_type, "family": "wan"})
        lineup[f"MODEL_TINY_{job_type.upper()}"] = (
            f"Tiny {job_type};{folder / job_type};x;local;false;{options}"
        )
    with serving(folder / "data", checkout, **lineup) as server:
        server.page_after()
        yield server


def upload(server: Server) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(buffer, "PNG")
    files = {"file": ("source.png", buffer.getvalue(), "image/png")}
    answer = server.http.post(server.url + "/api/uploads", files=files, timeout=30)
    assert answer.ok, answer.text
    return str(answer.json()["id"])


def check_video(server: Server, job_id: str, tmp_path: Path, frames: int, fps: int) -> dict[str, object]:
    status = server.wait(job_id)
    item = status["media"][0]
    answer = server.get(item["url"])
    assert answer.headers["Content-Type"] == "video/mp4"
    file = tmp_path / "out.mp4"
    file.write_bytes(answer.content)
    facts = probe(file)
    assert (facts.num_frames, round(facts.fps)) == (frames, fps)
    assert (item["num_frames"], item["fps"]) == (frames, fps)
    assert (facts.width, facts.height) == (item["width"], item["height"])
    return status


def test_text_to_video(server: Server, tmp_path: Path) -> None:
    settings = {"num_frames": 9, "fps": 12, "num_inference_steps": 2, "width": 96, "height": 64, "seed": 0}
    answer = server.post("/api/generate_t2v", {"model_id": "tiny-t2v", "prompt": "waves", "settings": settings})
    assert answer.status_code == 202, answer.text
    check_video(server, answer.json()["job_id"], tmp_path, frames=9, fps=12)


def test_image_to_video_from_an_upload(server: Server, tmp_path: Path) -> None:
    settings = {"num_frames": 5, "fps": 8, "num_inference_steps": 2, "width": 96, "height": 64, "seed": 0}
    body = {
        "source_image_id": upload(server),
        "video_model_id": "tiny-i2v",
        "video_prompt": "it moves",
        "settings": settings,
    }
    answer = server.post("/api/generate_video", body)
    assert answer.status_code == 202, answer.text
    status = check_video(server, answer.json()["job_id"], tmp_path, frames=5, fps=8)
    assert status["image_ids"] == []


def test_a_source_that_is_gone_is_404(server: Server) -> None:
    body = {"source_image_id": "0" * 32, "video_model_id": "tiny-i2v", "video_prompt": "x"}
    answer = server.post("/api/generate_video", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "MEDIA_NOT_FOUND")
