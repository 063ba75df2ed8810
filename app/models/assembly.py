"""Builds a model out of its files and puts it where its plan says."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from app.config import Config
from app.errors import StudioError
from app.models import memory, runtime
from app.models.adapters import Adapters
from app.models.failures import while_loading
from app.models.layout import ModelFiles
from app.models.lineup import ModelEntry
from app.models.loaded import LoadedModel
from app.models.loading import Loader
from app.models.memory import GIB, Plan
from app.models.placing import place
from app.models.prompt_cache import PromptCache
from app.models.quantization import item_bytes, quantization_config, quantize
from app.models.registry import recipe_for

logger = logging.getLogger(__name__)


def assembled(
    config: Config,
    entry: ModelEntry,
    job_type: str,
    files: ModelFiles,
    prompts: PromptCache,
    planned: Callable[[dict[str, int], str], Plan],
) -> LoadedModel:
    """Return the model, in memory; ``planned`` chooses where its components of such sizes (bytes) wait.

    Raises `ModelCorrupt`, `OutOfMemory`, `InstallationBroken` and what ``planned`` raises. Hold `BUILDING`.
    """
    recipe, started = recipe_for(entry), time.monotonic()
    job_type = recipe.loaded_as or job_type
    device = runtime.pick_device(config.device)
    dtypes = component_dtypes(entry, device)
    sizes = files.sizes(item_bytes(entry, dtypes))
    chosen = planned(sizes, device)
    failure: StudioError | None = None
    try:
        loader = Loader(files, dtypes, _quantized(entry, dtypes, device))
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
    size = sum(sizes.values())
    logger.info(
        "loaded %s in %.1f s: %.2f GiB on %s, offload %s",
        entry.id, time.monotonic() - started, size / GIB, device, chosen.offload.value,
    )  # fmt: skip
    adapters = Adapters(config, entry, chosen, device)
    return LoadedModel(entry, files, pipeline, job_type, chosen, device, size, adapters, prompts)


def _quantized(entry: ModelEntry, dtypes: dict[str, str], device: str) -> dict[str, Any]:
    """Return what the entry's denoisers are quantised with while they load, by their names."""
    recipe = recipe_for(entry)
    main = recipe.main_component
    dtype = getattr(runtime.loaded_torch(), dtypes.get(main, dtypes["default"]))
    config = quantization_config(entry, dtype, device)
    return {} if config is None else dict.fromkeys(recipe.denoisers, config)


def component_dtypes(entry: ModelEntry, device: str) -> dict[str, str]:
    """Return the dtype of each component, with a default: the entry's, else the family's.

    A CPU has no fast float16, and small models are exact there in float32.
    """
    if entry.options.dtype is not None:
        chosen = {"default": entry.options.dtype}
        return {**recipe_for(entry).dtypes, **chosen} if entry.options.dtype != "float32" else dict(chosen)
    dtypes = dict(recipe_for(entry).dtypes)
    return {name: "float32" for name in dtypes} if device == "cpu" else dtypes
