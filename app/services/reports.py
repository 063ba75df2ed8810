"""The queue and the lineup as the front doors show them: bodies of ``/api/queue`` and ``/api/models``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.services.download_bodies import DownloadBody
from app.services.status import JobErrorBody, ProgressBody


class QueueEntry(BaseModel):
    """One job that waits or runs."""

    id: str
    type: str
    status: str
    model_id: str
    prompt: str
    created_at: datetime
    started_at: datetime | None
    priority: int
    queue_position: int | None
    progress: ProgressBody
    message: str


class WorkerBody(BaseModel):
    """Where jobs are run."""

    device: str = Field(description="cpu, cuda:0, mps, or unknown before torch is loaded")
    name: str | None = None
    memory_total_bytes: int | None = None
    memory_free_bytes: int | None = None
    workers: int
    running: int
    loaded_models: list[str]


class QueueBody(BaseModel):
    """The queue: what runs, what waits, how it went."""

    paused: bool
    paused_reason: str | None = None
    counts: dict[str, int]
    processing: list[QueueEntry]
    pending: list[QueueEntry] = Field(description="in the order in which they will run; at most 200")
    worker: WorkerBody
    recent_24h: dict[str, Any] | None = Field(default=None, description="with ?detailed=true")
    average_processing_seconds: float | None = None
    failure_rate: float | None = None
    per_model: dict[str, Any] | None = None


class ModelBody(BaseModel):
    """A model of the lineup."""

    model_config = ConfigDict(protected_namespaces=())

    id: str
    name: str
    repo: str
    description: str
    source: str
    type: str
    family: str
    job_types: list[str]
    requires_auth: bool
    license: str | None
    step_config: dict[str, Any]
    loaded: bool
    downloaded: bool
    state: Literal["downloaded", "downloading", "missing", "gated"] = Field(
        description="Where its files are; gated: the hub refused the last download."
    )
    download: DownloadBody | None = Field(default=None, description="The newest one, if any was asked for.")
    loading: bool = Field(default=False, description="On its way into memory.")
    pinned: bool = Field(default=False, description="Kept in memory: never idle, and the last to make room.")
    load_error: JobErrorBody | None = Field(default=None, description="Why it could not be loaded when asked.")
    starter: bool
    default_negative_prompt: str | None = None
    memory: dict[str, Any] | None = Field(
        default=None,
        description="While loaded: device, bytes, offload, in_use, idle_seconds, and components: the bytes, "
        "device and dtype of each: on cpu what waits there for its turn.",
    )


class ModelsBody(BaseModel):
    """The lineup."""

    models: dict[str, ModelBody]
    default: str | None
    problems: list[str] = Field(description="lines of .env that could not be read, and why")
