"""The adapters of one loaded model, as a request wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.config import Config
from app.errors import ModelNotAvailable
from app.models.adapters.catalog import Kind, find_adapter
from app.models.adapters.control import ControlNets, Guidance, arguments_of, left_out
from app.models.adapters.lora import Loras, Wanted
from app.models.adapters.unions import kind_of
from app.models.registry import recipe_for
from app.models.requests import GenerationRequest

if TYPE_CHECKING:
    from pathlib import Path

    from app.models.lineup import ModelEntry


class Adapters:
    """Puts a request's LoRA adapters and ControlNets on a pipeline, and takes off what it does not want."""

    def __init__(self, config: Config, entry: ModelEntry, device: str) -> None:
        self.config = config
        self.entry = entry
        self.recipe = recipe_for(entry)
        self.loras = Loras()
        self.controlnets = ControlNets(device)
        self.warnings: list[dict[str, str]] = []
        """What the request attached last could not be given."""

    def attach(self, pipeline: Any, request: GenerationRequest) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        """Return the pipeline to call, further arguments of its call, and what the file records.

        Raises `ModelCorrupt`, `UnsafeModelFormat`, `ModelNotAvailable`. Call it outside of inference mode.
        """
        self.warnings = []
        loras = [Wanted(one, self._path("lora", one.model, one.weight_name)) for one in request.settings.loras]
        self.loras.put_on(pipeline, loras, self.recipe.title)
        controls = getattr(request.settings, "controlnets", [])
        wanted = [Guidance(one, self._path("controlnet", one.model)) for one in controls]
        facts = {"loras": [one.facts() for one in loras], "controlnets": [one.facts() for one in wanted]}
        facts = {name: value for name, value in facts.items() if value}
        if not wanted:
            return pipeline, {}, facts
        union = kind_of(wanted[0].path).is_union_class
        classes = self.recipe.union_pipelines if union else self.recipe.control_pipelines
        class_name = classes[request.job_type]
        dtype = getattr(pipeline, self.recipe.main_component).dtype
        controlled = self.controlnets.pipeline(pipeline, class_name, wanted, dtype)
        self.warnings = left_out(controlled, wanted, self.recipe.title)
        return controlled, arguments_of(controlled, wanted, request.guides, union=union), facts

    @property
    def bytes(self) -> int:
        """Bytes of the ControlNets in memory."""
        return self.controlnets.bytes

    def drop(self) -> None:
        """Let go of everything."""
        self.loras.take_off()
        self.controlnets.drop()

    def _path(self, kind: Kind, name: str, file: str | None = None) -> Path:
        try:
            return find_adapter(self.config, self.entry, kind, name, file)
        except ValueError as error:
            raise ModelNotAvailable(f"The {kind} {name!r} {error}.") from None
