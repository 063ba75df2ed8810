"""Adapters as the front doors show them: the body of ``/api/adapters``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from app.config import Config
from app.models.adapters import Kind, Shelved, bytes_of_adapter
from app.services.download_bodies import AdapterDownloadBody


class AdapterBody(BaseModel):
    """A LoRA, ControlNet or IP-Adapter that requests may name."""

    model_config = ConfigDict(protected_namespaces=())

    id: str = Field(description="What requests name it by.")
    name: str
    kind: Kind
    families: list[str] | None = Field(description="Families of models that it is for; null where nobody said.")
    model_id: str | None = Field(description="The one model that it is for, where a manifest brings it.")
    description: str
    source: str = Field(description="huggingface, local, url, civitai; or starter, manifest, folder.")
    repo: str | None = Field(description="Repo or version it comes from.")
    downloaded: bool
    downloadable: bool = Field(description="Whether POST /api/adapters/{adapter_id}/download fetches it.")
    size: int | None = Field(description="Bytes of its weights on this machine.")
    scale: float | None = Field(description="Strength to begin with.")
    trigger: str | None = Field(description="Words that call it in a prompt.")
    license: str | None
    download: AdapterDownloadBody | None = Field(description="The newest one, if any was asked for.")


class AdaptersBody(BaseModel):
    """The adapters."""

    adapters: list[AdapterBody]
    problems: list[str] = Field(description="Lines of .env that could not be read, and why.")


def adapter_body(config: Config, one: Shelved, download: AdapterDownloadBody | None) -> AdapterBody:
    """Compose the body of an adapter."""
    entry = one.entry
    size = None if one.place is None else bytes_of_adapter(config, one.kind, one.place)
    named = entry is not None and entry.source in ("huggingface", "civitai")
    return AdapterBody(
        id=one.id,
        name=entry.name if entry else one.id,
        kind=one.kind,
        families=None if one.families is None else list(one.families),
        model_id=one.model_id,
        description=entry.description if entry else "",
        source=one.source,
        repo=str(entry.reference) if entry and named else None,
        downloaded=one.place is not None,
        downloadable=entry is not None and entry.source != "local",
        size=size,
        scale=entry.options.scale if entry else None,
        trigger=entry.options.trigger if entry else None,
        license=entry.options.license if entry else None,
        download=download,
    )
