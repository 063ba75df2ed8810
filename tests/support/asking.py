"""What the tests of meaning ask a running studio, and how they look at what comes back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from app.media.video import frames_of
from starter.scenes import PALETTE, Field, Scene, draw
from tests.support.server import Server


def ask(server: Server, job_type: str, prompt: str, **settings: Any) -> dict[str, Any]:
    """Have a starter model make something; the job's last status. ``seed`` is 1 unless given."""
    model = "starter-video" if job_type in ("t2v", "i2v") else "starter-image"
    body = {"model_id": model, "prompt": prompt, "settings": {"type": job_type, "seed": 1, **settings}}
    answer = server.post("/api/jobs", body)
    assert answer.status_code == 202, answer.text
    return server.wait(answer.json()["job_id"])


def upload(server: Server, image: Image.Image) -> str:
    """Give the studio a picture; its id."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    files = {"file": ("drawn.png", buffer.getvalue(), "image/png")}
    answer = server.http.post(server.url + "/api/uploads", files=files, timeout=30)
    assert answer.ok, answer.text
    return str(answer.json()["id"])


def picture(server: Server, status: dict[str, Any], index: int = 0) -> Image.Image:
    """The picture that a job made."""
    answer = server.get(f"/api/image/{status['image_ids'][index]}")
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def pixels(server: Server, status: dict[str, Any], index: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    """The picture that a job made: (height, width, 3), int."""
    return np.asarray(picture(server, status, index)).astype(int)


def clip(server: Server, status: dict[str, Any], folder: Path) -> list[Image.Image]:
    """The frames of the video that a job made, read back from its file."""
    answer = server.get(status["media"][0]["url"])
    assert answer.headers["Content-Type"] == "video/mp4"
    file = folder / f"{status['id']}.mp4"
    file.write_bytes(answer.content)
    return frames_of(file)


def as_image(values: Field) -> Image.Image:
    """A picture (3, h, w) in -1..1 as bytes."""
    return Image.fromarray(((values + 1) * 127.5).round().clip(0, 255).astype(np.uint8).transpose(1, 2, 0))


def drawn(scene: Scene, side: int = 256) -> Image.Image:
    """A scene as it should look."""
    return as_image(draw(scene, side, side))


def plain(colour: str, side: int = 256) -> Image.Image:
    """A picture of one colour."""
    return Image.new("RGB", (side, side), PALETTE[colour])
