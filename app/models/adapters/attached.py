"""The adapters of one loaded model, as a request wants them."""

from __future__ import annotations

import inspect
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from app.config import Config
from app.errors import ModelNotAvailable
from app.models.adapters.catalog import find_adapter, named
from app.models.adapters.control import ControlNets, Guidance, arguments_of, left_out
from app.models.adapters.entry import Kind
from app.models.adapters.image_encoders import find_encoder
from app.models.adapters.image_prompt import ImagePrompt, Prompted
from app.models.adapters.lora import Loras, Wanted
from app.models.adapters.unions import kind_of
from app.models.memory import Plan
from app.models.placing import unhooked
from app.models.preprocessing import Networks
from app.models.registry import recipe_for
from app.models.requests import GenerationRequest, warning

if TYPE_CHECKING:
    from pathlib import Path

    from app.models.lineup import ModelEntry


class Adapters:
    """Puts a request's LoRA adapters and ControlNets on a pipeline, and takes off what it does not want."""

    def __init__(self, config: Config, entry: ModelEntry, plan: Plan, device: str) -> None:
        self.config = config
        self.entry = entry
        self.recipe = recipe_for(entry)
        self.loras = Loras(partial(unhooked, plan, device))
        self.controlnets = ControlNets(device)
        self.image_prompt = ImagePrompt(device)
        self.networks = Networks(config)
        self.warnings: list[dict[str, str]] = []
        """What the request attached last could not be given."""

    def attach(self, pipeline: Any, request: GenerationRequest) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        """Return the pipeline to call, further arguments of its call, and what the file records.

        Raises `ModelCorrupt`, `UnsafeModelFormat`, `ModelNotAvailable`. Call it outside of inference mode.
        """
        self.warnings = []
        self.image_prompt.take_off()
        loras = [Wanted(one, self._path("lora", one.model, one.weight_name)) for one in request.settings.loras]
        self.loras.put_on(pipeline, loras, self.recipe)
        facts: dict[str, Any] = {"loras": [one.facts() for one in loras]} if loras else {}
        with ExitStack() as undo:
            undo.callback(self.detach)
            given = self._image_prompt(pipeline, request, facts)
            controlled, guided = self._controlled(pipeline, request, facts)
            if given.keys() - inspect.signature(controlled.__call__).parameters.keys():
                given = {}
                self.image_prompt.take_off()
                told = f"{type(controlled).__name__} takes no picture as a prompt."
                self.warnings.append(warning("ip_adapter", told))
            undo.pop_all()
        return controlled, given | guided, facts

    def detach(self) -> None:
        """Take off what holds for one run only."""
        self.image_prompt.take_off()

    def _image_prompt(self, pipeline: Any, request: GenerationRequest, facts: dict[str, Any]) -> dict[str, Any]:
        asked = getattr(request.settings, "ip_adapter", None)
        if asked is None or request.ip_adapter_image is None:
            return {}
        name, file = named(asked, self.recipe)
        path = self._path("ip_adapter", name, file)
        wanted = Prompted(asked, name, path, find_encoder(self.config, path))
        facts["ip_adapter"] = wanted.facts()
        if asked.scale == 0:
            return {}
        self.image_prompt.put_on(pipeline, wanted)
        return {"ip_adapter_image": request.ip_adapter_image.convert("RGB")}

    def _controlled(
        self, pipeline: Any, request: GenerationRequest, facts: dict[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        controls = getattr(request.settings, "controlnets", [])
        wanted = [Guidance(one, self._path("controlnet", one.model)) for one in controls]
        if not wanted:
            return pipeline, {}
        facts["controlnets"] = [one.facts() for one in wanted]
        union = kind_of(wanted[0].path).is_union_class
        classes = self.recipe.union_pipelines if union else self.recipe.control_pipelines
        class_name = classes[request.job_type]
        dtype = getattr(pipeline, self.recipe.main_component).dtype
        controlled = self.controlnets.pipeline(pipeline, class_name, wanted, dtype)
        self.warnings = left_out(controlled, wanted, self.recipe.title)
        return controlled, arguments_of(controlled, wanted, request.guides, self.networks, union=union)

    @property
    def bytes(self) -> int:
        """Bytes of the ControlNets and the IP-Adapter in memory."""
        return self.controlnets.bytes + self.image_prompt.bytes

    @property
    def modules(self) -> dict[str, Any]:
        """The networks in memory beside the model's own, by what they are."""
        return self.controlnets.modules | self.image_prompt.modules

    def drop(self) -> None:
        """Let go of everything."""
        self.loras.take_off()
        self.controlnets.drop()
        self.networks.drop()
        self.image_prompt.drop()

    def _path(self, kind: Kind, name: str, file: str | None = None) -> Path:
        try:
            return find_adapter(self.config, self.entry, kind, name, file)
        except ValueError as error:
            raise ModelNotAvailable(f"The {kind} {name!r} {error}.") from None
