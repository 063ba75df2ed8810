"""``/patterns``: every part of the pages in every state, with made-up data; for the visual tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, url_for

from app.media.view import MediaView
from app.pages.controls import Control
from app.pages.schema import Field
from app.services.download_bodies import DownloadBody
from app.services.reports import ModelBody, QueueEntry
from app.services.status import JobErrorBody, ProgressBody, StatusBody

PROMPT = "a red circle on a blue background, with a prompt that is long enough to be cut off somewhere"


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/patterns", "patterns", patterns)


def patterns() -> str:
    return render_template(
        "patterns.html", jobs=jobs(), rows=rows(), models=models(), controls=controls(), tiles=tiles()
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
        "created_at": _ago(90),
        "favorite": False,
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
        "created_at": _ago(60),
        "priority": 0,
    }
    return {
        "running": QueueEntry(
            id="queue-running", status="processing", started_at=_ago(12), queue_position=None,
            progress=_progress(60.0, 12), message="Step 12 of 20", **same,
        ),
        "waiting": QueueEntry(
            id="queue-waiting", status="pending", started_at=None, queue_position=2,
            progress=ProgressBody(phase="queued", percent=0.0), message="Waiting: 1 ahead", **same,
        ),
    }  # fmt: skip


def models() -> list[ModelBody]:
    """Return a model in every state."""
    gated = JobErrorBody(code="model_gated", message="Accept the licence on the hub, then set HF_TOKEN.")
    damaged = JobErrorBody(code="model_corrupt", message="unet/ is damaged: download the model again.")
    memory = {"loaded": True, "device": "cuda:0", "bytes": 5_200_000_000}
    return [
        _model("in-memory", loaded=True, memory=memory, state="downloaded", downloaded=True),
        _model("loading", loading=True, state="downloaded", downloaded=True),
        _model("on-disk", state="downloaded", downloaded=True, load_error=damaged),
        _model("downloading", state="downloading", download=_download("processing")),
        _model("missing", state="missing"),
        _model("gated", state="gated", download=_download("failed", error=gated)),
    ]


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


def _ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


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
        "created_at": _ago(60),
        "started_at": None,
        "completed_at": _ago(30) if status in ("completed", "failed", "cancelled") else None,
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


def _model(name: str, **changes: Any) -> ModelBody:
    given: dict[str, Any] = {
        "id": f"pattern-{name}",
        "name": name.replace("-", " ").capitalize(),
        "repo": "owner/repository",
        "description": "What it is good at, in a few words",
        "source": "huggingface",
        "type": "image",
        "family": "sdxl",
        "job_types": ["image", "img2img", "inpaint"],
        "requires_auth": False,
        "license": "Apache-2.0",
        "step_config": {},
        "loaded": False,
        "downloaded": False,
        "state": "missing",
        "starter": False,
    }
    return ModelBody.model_validate({**given, **changes})


def _download(status: Any, error: JobErrorBody | None = None) -> DownloadBody:
    return DownloadBody(
        model_id="pattern",
        status=status,
        message="unet/model.safetensors",
        percent=42.0,
        bytes_done=2_100_000_000,
        bytes_total=5_000_000_000,
        bytes_per_second=31_000_000.0,
        eta_seconds=94.0,
        created_at=_ago(60),
        completed_at=None,
        error=error,
        status_url="",
        events_url="",
    )
