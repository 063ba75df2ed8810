"""ModelManager: loads models when a job needs them and unloads them when memory or time runs out.

It knows no family by name. torch is imported when the first model is loaded.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.config import Config
from app.errors import InvalidInput, ModelNotAvailable, OutOfMemory, StudioError
from app.models import memory, runtime
from app.models.adapters import Adapters, check_adapters
from app.models.building import BUILDING
from app.models.failures import while_loading
from app.models.folder_lock import only_one
from app.models.layout import ModelFiles
from app.models.lineup import Lineup, ModelEntry
from app.models.loaded import LoadedModel
from app.models.loading import Loader
from app.models.memory import GIB, Offload, Plan, plan
from app.models.placing import place
from app.models.prompt_cache import PromptCache
from app.models.quantization import item_bytes, quantization_config, quantize
from app.models.registry import recipe_for
from app.models.requests import GenerationRequest, GenerationResult, Report
from app.models.sources import files_of
from app.models.tally import LoadTally
from app.models.transfer import Tell, Transfer
from app.settings import DiffusionSettings

__all__ = ["GenerationRequest", "GenerationResult", "LoadedModel", "ModelManager"]

logger = logging.getLogger(__name__)


class ModelManager:
    """The models in memory, by their lineup id."""

    def __init__(self, config: Config, lineup: Lineup) -> None:
        self.config = config
        self.lineup = lineup
        self._lock = threading.RLock()
        self._models: dict[str, LoadedModel] = {}
        self.pinned: set[str] = set()
        """Ids of models that a person keeps in memory: never idle, and the last to make room."""
        self.tally = LoadTally()
        self.prompts = PromptCache(config.prompt_cache_mb * 2**20)
        self._at_least: dict[str, Offload] = {}
        """The least saving mode of models that went out of memory."""

    # ---- running ---------------------------------------------------------------------------------

    @contextmanager
    def acquire(
        self,
        model_id: str,
        job_type: str,
        report: Report | None = None,
        settings: DiffusionSettings | None = None,
    ) -> Iterator[LoadedModel]:
        """Give a model that stays loaded for the length of the block, loading it (and unloading others) first.

        Adapters that ``settings`` name come first, where their lines allow to download them.

        Raises `InvalidInput` for a model or job type that is not offered, `ModelNotAvailable`, `ModelCorrupt`,
        `UnsafeModelFormat`, `OutOfMemory`, and whatever ``report`` raises.
        """
        entry = self.lineup.get(model_id)
        if job_type not in recipe_for(entry).job_types(entry):
            raise InvalidInput("model_id", f"{entry.id} does not make {job_type}")
        report = report or (lambda *_: None)
        if settings is not None:
            self._fetch_adapters(entry, settings, report)
        model = self._pinned(entry.id) or self._load(entry, job_type, report)
        try:
            yield model
        except OutOfMemory:
            self._at_least[entry.id] = memory.next_mode(model.plan.offload)
            model.unload_when_free = True
            raise
        finally:
            self._unpin(model)

    def _pinned(self, model_id: str) -> LoadedModel | None:
        with self._lock:
            model = self._models.get(model_id)
            if model is not None:
                model.pins += 1
                self._models[model_id] = self._models.pop(model_id)  # the last one was used last
            return model

    def _unpin(self, model: LoadedModel) -> None:
        with self._lock:
            model.pins -= 1
            model.last_used = time.monotonic()
            if model.unload_when_free and not model.pins:
                self._unload(model)

    # ---- loading ---------------------------------------------------------------------------------

    def _load(self, entry: ModelEntry, job_type: str, report: Report) -> LoadedModel:
        files = self._files(entry, report)
        report("loading")
        with BUILDING:
            model = self._pinned(entry.id)
            if model is None:
                started = time.monotonic()
                model = self._build(entry, job_type, files)
                self.tally.note(entry.id, time.monotonic() - started)
                with self._lock:
                    model.pins += 1
                    self._models[entry.id] = model
            return model

    def _files(self, entry: ModelEntry, report: Report) -> ModelFiles:
        """Return the entry's files, whole, downloading them where its line allows that."""
        try:
            files = files_of(self.config, entry)
            files.check()
        except ModelNotAvailable:
            if not entry.download:
                raise
            self.download(entry, lambda transfer: report("downloading", str(transfer)))
            files = files_of(self.config, entry)
            files.check()
        return files

    def _build(self, entry: ModelEntry, job_type: str, files: ModelFiles) -> LoadedModel:
        recipe, started = recipe_for(entry), time.monotonic()
        job_type = recipe.loaded_as or job_type
        device = runtime.pick_device(self.config.device)
        dtypes = component_dtypes(entry, device)
        sizes = files.sizes(item_bytes(entry, dtypes))
        chosen = self._plan(entry, sizes, device)
        failure: StudioError | None = None
        try:
            loader = Loader(files, dtypes, self._quantized(entry, dtypes, device))
            pipeline = recipe.load(loader, job_type)
            quantize(pipeline, entry)
            place(pipeline, chosen, device)
        except Exception as error:
            failure = while_loading(error, entry)
            if failure is None:
                raise
            logger.warning("loading %s failed: %s", entry.id, error)
        if failure is not None:
            memory.release()
            raise failure
        logger.info(
            "loaded %s in %.1f s: %.2f GiB on %s, offload %s",
            entry.id, time.monotonic() - started, sum(sizes.values()) / GIB, device, chosen.offload.value,
        )  # fmt: skip
        adapters = Adapters(self.config, entry, chosen, device)
        size = sum(sizes.values())
        return LoadedModel(entry, files, pipeline, job_type, chosen, device, size, adapters, self.prompts)

    def _quantized(self, entry: ModelEntry, dtypes: dict[str, str], device: str) -> dict[str, Any]:
        """Return what the entry's denoisers are quantised with while they load, by their names."""
        recipe = recipe_for(entry)
        main = recipe.main_component
        dtype = getattr(runtime.loaded_torch(), dtypes.get(main, dtypes["default"]))
        config = quantization_config(entry, dtype, device)
        return {} if config is None else dict.fromkeys(recipe.denoisers, config)

    def _plan(self, entry: ModelEntry, sizes: dict[str, int], device: str) -> Plan:
        """Choose where the weights wait, unloading others by age until the best mode fits. Raises
        `OutOfMemory`."""
        working = int(recipe_for(entry).working_gb * GIB)
        on_host = not device.startswith("cuda")
        options: dict[str, Any] = {
            "wish": "none" if self.config.high_vram else entry.options.offload or "auto",
            "at_least": self._at_least.get(entry.id, Offload.NONE),
            "can_offload": not on_host,
        }
        best = plan(sizes, memory.total_bytes(device), working, **options)
        while memory.free_bytes(device) < best.device_bytes and self._unload_oldest():
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
        with self._lock:
            for model in list(self._models.values()):
                if model_id is None or model.entry.id == self.lineup.get(model_id).id:
                    model.unload_when_free = True
                    if not model.pins:
                        self._unload(model)

    def unload_idle(self) -> list[str]:
        """Unload what was not used for MODEL_IDLE_SECONDS; returns the ids. HIGH_VRAM keeps everything."""
        limit = self.config.model_idle_seconds
        if not limit or self.config.high_vram:
            return []
        with self._lock:
            old = time.monotonic() - limit
            free = (model for model in self._models.values() if not model.pins)
            idle = [model for model in free if model.last_used <= old and model.entry.id not in self.pinned]
            for model in idle:
                self._unload(model)
            return [model.entry.id for model in idle]

    def _unload_oldest(self) -> bool:
        with self._lock:
            free = [model for model in self._models.values() if not model.pins]
            others = [model for model in free if model.entry.id not in self.pinned]
            oldest = next(iter(others or free), None)
            if oldest is not None:
                self._unload(oldest)
            return oldest is not None

    def _unload(self, model: LoadedModel) -> None:
        self._models.pop(model.entry.id, None)
        model.drop()
        memory.release()
        logger.info("unloaded %s", model.entry.id)

    # ---- reports ---------------------------------------------------------------------------------

    def status(self) -> dict[str, dict[str, Any]]:
        """Return the loaded models: {id: {loaded, device, bytes, offload, in_use, idle_seconds}}."""
        with self._lock:
            return {model_id: model.status() for model_id, model in self._models.items()}

    def loaded_ids(self) -> list[str]:
        """Return the ids of the loaded models, the one used last at the end."""
        with self._lock:
            return list(self._models)

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
            if self.lineup.default is not None and not self._models:
                entry = self.lineup.get(self.lineup.default)
                recipe = recipe_for(entry)
                runtime.preload(recipe.pipelines[recipe.job_types(entry)[0]])

    # ---- files -----------------------------------------------------------------------------------

    def _fetch_adapters(self, entry: ModelEntry, settings: DiffusionSettings, report: Report) -> None:
        from app.models.download import download_adapter

        awaited = check_adapters(self.config, entry, settings)
        for adapter in awaited:
            download_adapter(self.config, adapter, lambda transfer: report("downloading", str(transfer)))
        if awaited:
            check_adapters(self.config, entry, settings)

    def is_downloaded(self, entry: ModelEntry) -> bool:
        """Whether every file that the model needs is on this machine."""
        try:
            files_of(self.config, entry).check()
        except StudioError:
            return False
        return True

    def download(self, entry: ModelEntry, report: Tell) -> None:
        """Download what is missing of a model; ``report`` gets the progress now and then.

        Raises `ModelGated`, `ModelNotAvailable`, `DownloadFailed`, `DiskFull`. Two at once on this machine, of
        whatever process, follow one another.
        """
        from app.models.download import download

        waiting = Transfer("Another download of this model is under way", 0, 0, 0.0)
        with only_one(self.config.model_folder, entry.id, lambda: report(waiting)):
            download(self.config, entry, report)


def component_dtypes(entry: ModelEntry, device: str) -> dict[str, str]:
    """Return the dtype of each component, with a default: the entry's, else the family's.

    A CPU has no fast float16, and small models are exact there in float32.
    """
    if entry.options.dtype is not None:
        chosen = {"default": entry.options.dtype}
        return {**recipe_for(entry).dtypes, **chosen} if entry.options.dtype != "float32" else dict(chosen)
    dtypes = dict(recipe_for(entry).dtypes)
    return {name: "float32" for name in dtypes} if device == "cpu" else dtypes
