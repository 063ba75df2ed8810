"""Memory of this machine: the system's, each GPU's, and what the loaded models take of it."""

from __future__ import annotations

from typing import Any

import psutil
from pydantic import BaseModel, ConfigDict, Field

from app.models.gpus import gpus
from app.models.manager import ModelManager


class SystemMemoryBody(BaseModel):
    """The system's memory, in bytes."""

    total_bytes: int
    available_bytes: int = Field(description="What programs can still have without swapping.")
    used_bytes: int
    percent: float
    process_bytes: int = Field(description="Resident memory of the studio's server process.")


class GpuMemoryBody(BaseModel):
    """A GPU's memory, in bytes."""

    index: int
    name: str
    total_bytes: int
    used_bytes: int = Field(description="By every process of the machine.")
    free_bytes: int
    reserved_bytes: int = Field(description="By this process, free blocks of its cache included.")
    allocated_bytes: int = Field(description="By tensors of this process.")


class LoadedModelBody(BaseModel):
    """A model in memory."""

    model_config = ConfigDict(protected_namespaces=())

    id: str
    device: str | None
    bytes: int = Field(description="Of its weights, wherever they lie.")
    offload: str | None = None
    in_use: bool | None = None
    components: dict[str, Any] = Field(
        default_factory=dict, description="Bytes, device and dtype of each, by name."
    )


class MemoryBody(BaseModel):
    """What is in memory."""

    system: SystemMemoryBody
    gpus: list[GpuMemoryBody] = Field(description="Empty without a GPU, and until the first model is loaded.")
    models: list[LoadedModelBody]


def memory_report(models: ModelManager) -> MemoryBody:
    """Return the memory of this machine as this process sees it."""
    memory = psutil.virtual_memory()
    system = SystemMemoryBody(
        total_bytes=memory.total,
        available_bytes=memory.available,
        used_bytes=memory.total - memory.available,
        percent=memory.percent,
        process_bytes=psutil.Process().memory_info().rss,
    )
    return MemoryBody(
        system=system,
        gpus=[GpuMemoryBody.model_validate(gpu) for gpu in gpus()],
        models=[_loaded(model_id, status) for model_id, status in models.status().items()],
    )


def _loaded(model_id: str, status: dict[str, Any]) -> LoadedModelBody:
    known = {name: status[name] for name in LoadedModelBody.model_fields if name in status}
    return LoadedModelBody.model_validate({"id": model_id, "device": None, **known})
