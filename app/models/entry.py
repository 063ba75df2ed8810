"""One model of the lineup, and what a manifest adds to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from app.models.options import EntryType, ModelOptions
from app.models.references import Reference
from app.models.registry import recipe_for

Source = Literal["starter", "huggingface", "local", "gguf_url", "civitai"]
SOURCES = get_args(Source)[1:]
"""What a line may name as its source."""


@dataclass(frozen=True)
class ComponentSource:
    """Where one component of a pipeline comes from instead of its base."""

    component: str
    reference: Reference
    subfolder: str | None = None
    """Folder in the repo; by default the one of the component's name, or else the repo itself."""


@dataclass(frozen=True)
class AdapterSource:
    """An adapter that has a name of its own, beside a model or in the lineup."""

    kind: Literal["lora", "controlnet", "ip_adapter"]
    name: str
    reference: Reference
    scale: float | None = None
    """Strength at which a LoRA is on by itself; None where requests ask for it."""


@dataclass(frozen=True)
class Extras:
    """What a manifest says of a model beyond a line of ``.env``."""

    manifest: str = ""
    """File name of the manifest; empty where there is none."""
    components: tuple[ComponentSource, ...] = ()
    adapters: tuple[AdapterSource, ...] = ()
    defaults: tuple[tuple[str, Any], ...] = ()
    """Defaults of request fields, but those that are ranges of the options."""
    negative_prompt: str | None = None

    @property
    def replaced(self) -> frozenset[str]:
        """Names of the components that come from elsewhere."""
        return frozenset(source.component for source in self.components)


@dataclass(frozen=True)
class ModelEntry:
    """One model of the lineup."""

    id: str
    name: str
    repo: str
    """Repo on the hub, folder, or address of a file."""
    family: str
    type: EntryType = "image"
    source: Source = "huggingface"
    description: str = ""
    requires_auth: bool = False
    options: ModelOptions = field(default_factory=ModelOptions)
    download: bool = False
    """Whether a worker may download it when a job asks for it."""
    aliases: tuple[str, ...] = ()
    variable: str = ""
    """The variable or the manifest that named it; empty for a starter model."""
    extras: Extras = field(default_factory=Extras)

    @property
    def license(self) -> str | None:
        """The licence its line names, or what the family knows of this model."""
        recipe = recipe_for(self)
        return self.options.license or recipe.presets(self).license or recipe.license

    @property
    def default_negative_prompt(self) -> str | None:
        """What is avoided where a request says nothing: the manifest's, else the family's."""
        own = self.extras.negative_prompt
        return recipe_for(self).default_negative_prompt if own is None else own
