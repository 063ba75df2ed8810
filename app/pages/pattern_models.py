"""Made-up models in every state, for ``/patterns``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.services.download_bodies import DownloadBody
from app.services.reports import ModelBody
from app.services.status import JobErrorBody


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


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
        created_at=ago(60),
        completed_at=None,
        error=error,
        status_url="",
        events_url="",
    )
