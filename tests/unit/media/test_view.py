"""The JSON of a picture and of a video has exactly the fields that clients were promised."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from app.media.facts import OutputFacts
from app.media.manager import MediaManager
from app.media.view import MediaView
from app.tables import Media

Facts = Callable[..., OutputFacts]

FIELDS = (
    "id job_id index media_type url thumbnail_url poster_url width height num_frames fps duration_seconds "
    "mime_type bytes seed model_id prompt negative_prompt settings created_at favorite tags missing"
)


def test_a_picture(record: Callable[..., Media]) -> None:
    row = record(Image.new("RGB", (64, 48)))
    view = MediaView.from_row(row).model_dump(mode="json")
    assert " ".join(view) == FIELDS
    assert view["url"] == f"/api/image/{row.id}"
    assert view["thumbnail_url"] == f"/api/image/{row.id}?size=thumbnail"
    assert view["poster_url"] is view["fps"] is view["num_frames"] is view["duration_seconds"] is None
    assert (view["width"], view["height"], view["mime_type"]) == (64, 48, "image/png")
    assert (view["seed"], view["prompt"], view["negative_prompt"]) == (42, "a lighthouse at dusk", "blurry")
    assert view["settings"]["seed"] == 42
    assert view["created_at"] == "2026-11-20T12:00:00.123456Z"
    assert view["bytes"] > 0


def test_a_video(manager: MediaManager, facts: Facts) -> None:
    row = manager.prepare_video([Image.new("RGB", (64, 48))] * 6, 8, facts(job_type="t2v")).media
    view = MediaView.from_row(row).model_dump(mode="json")
    assert " ".join(view) == FIELDS
    assert view["url"] == f"/api/video/{row.id}"
    assert view["poster_url"] == f"/api/video/{row.id}?size=poster"
    assert (view["num_frames"], view["fps"], view["duration_seconds"]) == (6, 8.0, 0.75)
    assert view["mime_type"] == "video/mp4"
