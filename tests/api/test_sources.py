"""What a job starts from: sources, masks and last frames that are missing, unfit or not taken are refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.models.registry import families
from app.services import Studio
from tests.api.conftest import client_of, png
from tests.api.shapes import refused
from tests.support.fake_models import LINEUP, fake_studio

SD15 = "Painter;stable-diffusion-v1-5/stable-diffusion-v1-5;Inpaints;huggingface;false"


@pytest.fixture
def studio(tmp_path: Any) -> Any:
    studio = fake_studio(tmp_path, lineup={**LINEUP, "MODEL_PAINTER": SD15})
    yield studio
    studio.close()


@pytest.fixture
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


def ask(client: FlaskClient, model: str, **settings: Any) -> Any:
    return client.post("/api/jobs", json={"model_id": model, "prompt": "a fox", "settings": settings})


def unfit(answer: Any, field: str) -> dict[str, Any]:
    details: dict[str, Any] = refused(answer, 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == field
    return details


def upload(studio: Studio, size: tuple[int, int] = (96, 64), colour: str = "white") -> str:
    return studio.media.add_upload(png(size, colour)).id


def test_inpainting_is_queued_and_made(client: FlaskClient, studio: Studio, source: str) -> None:
    mask = upload(studio)
    answer = ask(client, "painter", type="inpaint", source_image_id=source, mask_image_id=mask)
    assert answer.status_code == 202, answer.json
    assert studio.process_queue() == 1
    status = client.get(f"/api/status/{answer.json['job_id']}").json
    assert status["status"] == "completed"
    assert status["settings"]["mask_image_id"] == mask
    assert status["settings"]["strength"] == 1.0


def test_a_mask_of_another_size_is_refused(client: FlaskClient, studio: Studio, source: str) -> None:
    mask = upload(studio, (64, 64))
    details = unfit(
        ask(client, "painter", type="inpaint", source_image_id=source, mask_image_id=mask),
        "settings.mask_image_id",
    )
    assert (details["width"], details["height"]) == (96, 64)


def test_a_black_mask_is_refused(client: FlaskClient, studio: Studio, source: str) -> None:
    mask = upload(studio, colour="black")
    answer = ask(client, "painter", type="inpaint", source_image_id=source, mask_image_id=mask)
    details = unfit(answer, "settings.mask_image_id")
    assert "black" in details["reason"]


def test_a_mask_that_is_gone_is_not_found(client: FlaskClient, source: str) -> None:
    gone = "0" * 32
    answer = ask(client, "painter", type="inpaint", source_image_id=source, mask_image_id=gone)
    refused(answer, 404, "MEDIA_NOT_FOUND")


@pytest.mark.parametrize(
    ("model", "settings", "field"),
    [
        ("moves-i2v", {"type": "i2v", "last_image_id": "SOURCE"}, "settings.last_image_id"),
        ("clips-t2v", {"type": "t2v", "loras": [{"model": "ink"}]}, "settings.loras"),
        (
            "clips-t2v",
            {"type": "t2v", "loras": [{"model": "ink"}] * 9},
            "settings.loras",
        ),
        ("painter", {"type": "edit", "source_image_ids": ["SOURCE"]}, "model_id"),
        ("painter", {"type": "inpaint"}, "settings.mask_image_id"),
        ("painter", {"type": "image", "loras": [{"model": "ink", "scale": 11}]}, "settings.loras.0.scale"),
    ],
)
def test_what_a_model_does_not_take_is_named(
    client: FlaskClient,
    source: str,
    model: str,
    settings: dict[str, Any],
    field: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe = type(families()["wan"])  # as a family that takes neither
    monkeypatch.setattr(recipe, "features", frozenset())
    monkeypatch.setattr(recipe, "last_image", False)
    if settings["type"] in ("i2v", "inpaint"):
        settings = {"source_image_id": source, **settings}
    filled = {
        name: source if value == "SOURCE" else [source] if value == ["SOURCE"] else value
        for name, value in settings.items()
    }
    unfit(ask(client, model, **filled), field)


def test_a_picture_model_takes_no_video(client: FlaskClient, source: str) -> None:
    unfit(ask(client, "painter", type="v2v", source_video_id=source), "model_id")


def test_frames_of_a_video_come_back_as_they_went_in(studio: Studio) -> None:
    answer = studio.submit("t2v", "clips-t2v", "a fox", settings={"num_frames": 9, "fps": 12})
    studio.process_queue()
    video = studio.media.of_job(answer.job.id)[0]
    frames, fps = studio.media.open_video(video.id, 5)
    assert (len(frames), fps) == (5, 12.0)
    assert all(isinstance(frame, Image.Image) and frame.size == (video.width, video.height) for frame in frames)
