"""One adapter of the lineup: a LoRA, a ControlNet or an IP-Adapter with an id of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.models.entry import AdapterSource
from app.models.references import Reference

Kind = Literal["lora", "controlnet", "ip_adapter"]
PREFIXES: dict[str, Kind] = {"LORA_": "lora", "CONTROLNET_": "controlnet", "IP_ADAPTER_": "ip_adapter"}
"""How the variables of a kind begin."""
SOURCES = ("huggingface", "local", "url", "civitai")
"""What a line may name as its source."""


class AdapterOptions(BaseModel):
    """What the JSON object at a line's end may say about an adapter."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    file: str | None = Field(None, min_length=1, description="File in the repo, where it holds several.")
    scale: float | None = Field(
        None, ge=-10.0, le=10.0, description="Strength that the studio's form begins with."
    )
    trigger: str | None = Field(None, max_length=500, description="Words that call it in a prompt; shown.")
    license: str | None = Field(None, description="Licence of the weights, as shown beside it.")


@dataclass(frozen=True)
class AdapterEntry:
    """One adapter that a line of ``.env`` names."""

    id: str
    name: str
    kind: Kind
    reference: Reference
    families: tuple[str, ...]
    """Families of the models that it was made for."""
    source: str = "huggingface"
    description: str = ""
    options: AdapterOptions = field(default_factory=AdapterOptions)
    download: bool = False
    """Whether a worker may download it when a job names it."""
    variable: str = ""

    @property
    def place(self) -> AdapterSource:
        """Where its files come from."""
        return AdapterSource(self.kind, self.id, self.reference, self.options.scale)
