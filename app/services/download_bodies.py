"""Downloads as the front doors show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from app.models.transfer import Transfer
from app.services.download_store import Download
from app.services.download_targets import ADAPTER
from app.services.status import JobErrorBody


class DownloadState(BaseModel):
    """How far a download is."""

    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    message: str
    percent: float = Field(description="0 … 100")
    bytes_done: int
    bytes_total: int = Field(description="0 before the hub told")
    bytes_per_second: float | None = Field(description="While it runs.")
    eta_seconds: float | None
    created_at: datetime
    completed_at: datetime | None
    error: JobErrorBody | None = Field(description="Why it failed, or why it is tried again.")
    status_url: str
    events_url: str


class DownloadBody(DownloadState):
    """How far the download of a model is."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str


class AdapterDownloadBody(DownloadState):
    """How far the download of an adapter is."""

    adapter_id: str


class FileBody(BaseModel):
    """One file of a model."""

    name: str
    bytes: int = Field(description="0 where no server tells before")
    missing_bytes: int


class FilesBody(BaseModel):
    """The files that a model needs, as its sites list them, and what of them is not here."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str
    files: list[FileBody]
    bytes_total: int
    bytes_missing: int
    error: JobErrorBody | None = Field(description="Why they could not be listed, such as model_gated.")


def download_body(download: Download, live: Transfer | None) -> DownloadBody:
    """Compose a model's body from the row and progress that is newer than it."""
    address = f"/api/models/{quote(download.model_id, safe='')}/download"
    return DownloadBody(model_id=download.model_id, **_state(download, live, address))


def adapter_download_body(download: Download, live: Transfer | None) -> AdapterDownloadBody:
    """Compose an adapter's body from the row and progress that is newer than it."""
    adapter_id = download.model_id.removeprefix(ADAPTER)
    address = f"/api/adapters/{quote(adapter_id, safe='')}/download"
    return AdapterDownloadBody(adapter_id=adapter_id, **_state(download, live, address))


def _state(download: Download, live: Transfer | None, address: str) -> dict[str, Any]:
    running = live if download.status == "processing" else None
    done, total = (running.done, running.total) if running else (download.bytes_done, download.bytes_total)
    percent = 100.0 * done / total if total else 0.0
    return {
        "status": download.status,
        "message": _message(download, running),
        "percent": 100.0 if download.status == "completed" else round(min(percent, 100.0), 2),
        "bytes_done": total if download.status == "completed" else done,
        "bytes_total": total,
        "bytes_per_second": running.rate if running else None,
        "eta_seconds": running.eta_seconds if running else None,
        "created_at": datetime.fromisoformat(download.created_at),
        "completed_at": datetime.fromisoformat(download.completed_at) if download.completed_at else None,
        "error": JobErrorBody.model_validate(download.error) if download.error else None,
        "status_url": address,
        "events_url": f"{address}/events",
    }


def _message(download: Download, live: Transfer | None) -> str:
    if download.status == "failed" and download.error:
        return str(download.error["message"])
    if live is not None:
        return str(live)
    words = {
        "pending": "Waiting",
        "processing": "Asking what is needed",
        "completed": "Here",
        "failed": "Failed",
    }
    return words.get(download.status, "Cancelled; what came of it is kept")
