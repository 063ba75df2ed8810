"""``/patterns``: every part of the pages in every state, with made-up data; for the visual tests."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from app.media.view import MediaView
from app.pages.controls import Control
from app.pages.pattern_gallery import gallery_parts
from app.pages.pattern_models import ago, models
from app.pages.schema import Field
from app.services.reports import QueueEntry
from app.services.status import JobErrorBody, ProgressBody, StatusBody

PROMPT = "a red circle on a blue background, with a prompt that is long enough to be cut off somewhere"


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/patterns", "patterns", patterns)


def patterns() -> str:
    shown = tiles()
    return render_template(
        "patterns.html",
        jobs=jobs(),
        rows=rows(),
        models=models(),
        controls=controls(),
        tiles=shown,
        **gallery_parts(*shown[:2]),
    )


def picture(media_id: str, width: int = 320, height: int = 240, **changes: Any) -> MediaView:
    """Return a picture whose file is the studio's own mark."""
    mark = url_for("static", filename="mark.svg")
    given: dict[str, Any] = {
        "id": media_id,
        "job_id": None,
        "index": 0,
        "media_type": "image",
        "url": mark,
        "thumbnail_url": mark,
        "poster_url": None,
        "width": width,
        "height": height,
        "num_frames": None,
        "fps": None,
        "duration_seconds": None,
        "mime_type": "image/png",
        "bytes": 123_456,
        "seed": 7,
        "model_id": "starter-image",
        "prompt": PROMPT,
        "negative_prompt": None,
        "settings": {},
        "created_at": ago(90),
        "favorite": False,
        "tags": [],
        "missing": False,
    }
    return MediaView.model_validate({**given, **changes})


def tiles() -> list[MediaView]:
    """Return a picture, a video and a missing file."""
    clip = {
        "media_type": "video",
        "num_frames": 17,
        "fps": 8.0,
        "duration_seconds": 2.1,
        "mime_type": "video/mp4",
    }
    return [picture("tile"), picture("clip", 320, 180, **clip), picture("gone", 240, 240, missing=True)]


def jobs() -> list[StatusBody]:
    """Return a job of every status."""
    error = JobErrorBody(code="out_of_memory", message="The GPU's memory is full: choose a smaller size.")
    return [
        _job("waiting", "pending", message="Waiting: 2 ahead"),
        _job("running", "processing", message="Step 12 of 20", progress=_progress(60.0, 12)),
        _job("done", "completed", media=[picture("made")]),
        _job("failed", "failed", message=error.message, error=error),
        _job("cancelled", "cancelled", message="Cancelled"),
    ]


def rows() -> dict[str, QueueEntry]:
    """Return a running and a waiting job of the queue."""
    same = {
        "type": "image",
        "model_id": "starter-image",
        "prompt": PROMPT,
        "created_at": ago(60),
        "priority": 0,
    }
    return {
        "running": QueueEntry(
            id="queue-running", status="processing", started_at=ago(12), queue_position=None,
            progress=_progress(60.0, 12), message="Step 12 of 20", **same,
        ),
        "waiting": QueueEntry(
            id="queue-waiting", status="pending", started_at=None, queue_position=2,
            progress=ProgressBody(phase="queued", percent=0.0), message="Waiting: 1 ahead", **same,
        ),
    }  # fmt: skip


def controls() -> list[Control]:
    """Return a control of every kind."""
    same = {"title": "A field", "help": "What it does, in a sentence."}
    kinds: list[dict[str, Any]] = [
        {"kind": "slider", "data": "float", "default": 0.5, "minimum": 0, "maximum": 1, "step": 0.01},
        {"kind": "number", "data": "int", "minimum": 1, "maximum": 9, "step": 1},
        {"kind": "select", "data": "text", "default": "calm", "choices": ("calm", "loud")},
        {"kind": "check", "data": "bool", "default": False},
        {"kind": "maybe", "data": "bool"},
        {"kind": "text", "data": "text"},
        {"kind": "lines", "data": "lines"},
        {"kind": "json", "data": "json"},
    ]
    fields = [
        Field(name=f"pattern_{each['kind']}", **{**same, "title": each["kind"].title()}, **each)
        for each in kinds
    ]
    return [Control(field, field.default) for field in fields]


def _progress(percent: float, step: int) -> ProgressBody:
    return ProgressBody(phase="denoising", percent=percent, step=step, total_steps=20, eta_seconds=8.0)


def _job(job_id: str, status: str, **changes: Any) -> StatusBody:
    given: dict[str, Any] = {
        "id": f"pattern-{job_id}",
        "type": "image",
        "status": status,
        "model_id": "starter-image",
        "prompt": PROMPT,
        "negative_prompt": None,
        "settings": {"width": 320, "height": 240},
        "created_at": ago(60),
        "started_at": None,
        "completed_at": ago(30) if status in ("completed", "failed", "cancelled") else None,
        "message": status,
        "progress": ProgressBody(phase="queued", percent=0.0),
        "queue_position": None,
        "priority": 0,
        "attempt": 1,
        "num_outputs": 1,
        "error": None,
        "warnings": [],
        "image_ids": [],
        "images": [],
        "media": [],
    }
    return StatusBody.model_validate({**given, **changes})
