"""ModelManager: loads models when a job needs them and unloads them when memory or time runs out.

It knows no family by name. torch is imported when the first model is loaded.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from app.config import Config
from app.errors import InvalidInput, OutOfMemory
from app.models import memory, runtime
from app.models.assembly import assembled
from app.models.building import BUILDING
from app.models.lineup import Lineup, ModelEntry
from app.models.loaded import LoadedModel
from app.models.memory import GIB, Offload, Placing, Plan, plan
from app.models.prompt_cache import PromptCache
from app.models.registry import recipe_for
from app.models.requests import GenerationRequest, GenerationResult, Report
from app.models.residents import Residents
from app.models.supply import Supply
from app.models.tally import LoadTally
from app.models.transfer import Tell
from app.settings import DiffusionSettings

__all__ = ["GenerationRequest", "GenerationResult", "LoadedModel", "ModelManager"]

logger = logging.getLogger(__name__)


class ModelManager:
    """The models in memory, by their lineup id."""

    def __init__(self, config: Config, lineup: Lineup) -> None:
        self.config = config
        self.lineup = lineup
        self.residents = Residents()
        self.tally = LoadTally()
        self.supply = Supply(config)
        self.prompts = PromptCache(config.prompt_cache_mb * 2**20)
        self._at_least: dict[str, Offload] = {}
        """The least saving mode of models that went out of memory."""

    @property
    def pinned(self) -> set[str]:
        """Ids of models that a person keeps in memory: never idle, and the last to make room."""
        return self.residents.kept

    @pinned.setter
    def pinned(self, model_ids: set[str]) -> None:
        self.residents.kept = model_ids

    # ---- running ---------------------------------------------------------------------------------

    @contextmanager
    def acquire(
        self,
        model_id: str,
        job_type: str,
        report: Report | None = None,
        settings: DiffusionSettings | None = None,
        placing: Placing | None = None,
    ) -> Iterator[LoadedModel]:
        """Give a model that stays loaded for the length of the block, loading it (and unloading others) first.

        Adapters that ``settings`` name come first, where their lines allow to download them. A model that was
        placed otherwise than ``placing`` says is loaded anew, unless another job uses it.

        Raises `InvalidInput` for a model or job type that is not offered, `ModelNotAvailable`, `ModelCorrupt`,
        `UnsafeModelFormat`, `OutOfMemory`, and whatever ``report`` raises.
        """
        entry = self.lineup.get(model_id)
        if job_type not in recipe_for(entry).job_types(entry):
            raise InvalidInput("model_id", f"{entry.id} does not make {job_type}")
        report = report or (lambda *_: None)
        if settings is not None:
            self.supply.adapters(entry, settings, report)
        self.residents.make_way(entry.id, placing)
        model = self.residents.take(entry.id) or self._load(entry, job_type, report, placing, settings)
        try:
            yield model
        except OutOfMemory:
            self._at_least[entry.id] = memory.next_mode(model.plan.offload)
            model.unload_when_free = True
            raise
        finally:
            self.residents.give_back(model)

    # ---- loading ---------------------------------------------------------------------------------

    def _load(
        self,
        entry: ModelEntry,
        job_type: str,
        report: Report,
        placing: Placing | None,
        settings: DiffusionSettings | None,
    ) -> LoadedModel:
        files = self.supply.files(entry, report)
        report("loading")
        with BUILDING:
            model = self.residents.take(entry.id)
            if model is None:
                started = time.monotonic()
                choose = partial(self._plan, entry, placing=placing, settings=settings)
                model = assembled(self.config, entry, job_type, files, self.prompts, choose)
                model.placing = placing
                self.tally.note(entry.id, time.monotonic() - started)
                self.residents.add(model)
            return model

    def _plan(
        self,
        entry: ModelEntry,
        sizes: dict[str, int],
        device: str,
        placing: Placing | None = None,
        settings: DiffusionSettings | None = None,
    ) -> Plan:
        """Choose where the weights wait beside what a run with ``settings`` takes.

        Others are unloaded by age until the best mode fits. Raises `OutOfMemory`.
        """
        on_host = not device.startswith("cuda")
        placing = placing or Placing()
        reserved = None if on_host else placing.reserve_gb
        own = recipe_for(entry).working_bytes(None if on_host else settings)
        working = own if reserved is None else int(reserved * GIB)
        resident = self.config.high_vram or not placing.adaptive
        options: dict[str, Any] = {
            "wish": "none" if resident else entry.options.offload or "auto",
            "at_least": self._at_least.get(entry.id, Offload.NONE),
            "can_offload": not on_host,
        }
        best = plan(sizes, memory.total_bytes(device), working, **options)
        while memory.free_bytes(device) < best.device_bytes and self.residents.unload_oldest():
            pass
        chosen = plan(sizes, memory.free_bytes(device), working, **options)
        if on_host and not chosen.fits:
            raise OutOfMemory(
                f"{entry.id} needs {chosen.device_bytes / GIB:.1f} GiB of memory and "
                f"{memory.free_bytes(device) / GIB:.1f} are free: choose a smaller model.",
                model_id=entry.id,
            )
        return chosen

    # ---- unloading -------------------------------------------------------------------------------

    def unload(self, model_id: str | None = None) -> None:
        """Unload a model, or all of them; one in use goes when its job is done."""
        self.residents.unload(None if model_id is None else self.lineup.get(model_id).id)

    def unload_idle(self) -> list[str]:
        """Unload what was not used for MODEL_IDLE_SECONDS; returns the ids. HIGH_VRAM keeps everything."""
        limit = self.config.model_idle_seconds
        if not limit or self.config.high_vram:
            return []
        return self.residents.unload_idle(limit)

    # ---- reports ---------------------------------------------------------------------------------

    def status(self) -> dict[str, dict[str, Any]]:
        """Return the loaded models: {id: {loaded, device, bytes, offload, in_use, idle_seconds}}."""
        return {model_id: model.status() for model_id, model in self.residents.all().items()}

    def loaded_ids(self) -> list[str]:
        """Return the ids of the loaded models, the one used last at the end."""
        return list(self.residents.all())

    def device_info(self) -> dict[str, Any]:
        """Return {device, name, memory_total_bytes, memory_free_bytes}; imports no torch to find out."""
        device = runtime.pick_device(self.config.device) if runtime.is_warm() else "unknown"
        return {
            "device": device,
            "name": runtime.device_name(device),
            "memory_total_bytes": memory.total_bytes(device),
            "memory_free_bytes": memory.free_bytes(device),
        }

    def warm_up(self) -> None:
        """Import torch, diffusers and the default model's pipeline, so that the first job need not wait.

        diffusers brings its modules in lazily, and two threads that do so at once end in an import deadlock: so
        under the lock under which pipelines are built, and not any more once one is.
        """
        runtime.warm_up()
        with BUILDING:
            if self.lineup.default is not None and not self.residents.models:
                entry = self.lineup.get(self.lineup.default)
                recipe = recipe_for(entry)
                runtime.preload(recipe.pipelines[recipe.job_types(entry)[0]])

    # ---- files -----------------------------------------------------------------------------------

    def is_downloaded(self, entry: ModelEntry) -> bool:
        """Whether every file that the model needs is on this machine."""
        return self.supply.is_here(entry)

    def download(self, entry: ModelEntry, report: Tell) -> None:
        """Download what is missing of a model, as `Supply.download` does."""
        self.supply.download(entry, report)
