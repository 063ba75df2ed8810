"""Brings torch and diffusers in, once and quietly, and knows which device models run on."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from importlib import metadata
from typing import Any

_lock = threading.Lock()
_ready = threading.Event()

NOISY = ("diffusers", "transformers", "huggingface_hub", "accelerate", "httpx", "filelock")
"""Loggers whose chatter is kept out of ours; their errors still come through."""

PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "safetensors", "tokenizers")
"""Packages whose versions decide the pixels: recorded with every output."""


def warm_up() -> None:
    """Import torch, diffusers and transformers; in a thread they load behind the first page."""
    with _lock:
        if _ready.is_set():
            return
        for name in ("torch", "diffusers", "transformers", "accelerate"):
            importlib.import_module(name)
        for name in NOISY:
            logging.getLogger(name).setLevel(logging.ERROR)
        diffusers, transformers = sys.modules["diffusers"], sys.modules["transformers"]
        diffusers.utils.logging.set_verbosity_error()
        diffusers.utils.logging.disable_progress_bar()
        transformers.utils.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        _ready.set()


def preload(pipeline_class: str) -> None:
    """Import a pipeline class and what it needs: diffusers brings its modules in one by one, when asked."""
    warm_up()
    getattr(sys.modules["diffusers"], pipeline_class)


def is_warm() -> bool:
    """Whether torch is loaded already, and not just being loaded in another thread."""
    return _ready.is_set()


def loaded_torch() -> Any:
    """Return torch if it is loaded, else None."""
    return sys.modules["torch"] if is_warm() else None


def pick_device(wish: str) -> str:
    """Return ``cuda:0``, ``mps`` or ``cpu`` for the configured device. Imports torch."""
    warm_up()
    torch = sys.modules["torch"]
    if wish in ("auto", "cuda") and torch.cuda.is_available():
        return "cuda:0"
    if wish in ("auto", "mps") and torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def device_name(device: str) -> str | None:
    """Return what the device is called; None for a CPU."""
    torch = loaded_torch()
    return str(torch.cuda.get_device_name(device)) if torch is not None and device.startswith("cuda") else None


def arithmetic(device: str) -> dict[str, Any]:
    """Return what sums on a CPU are rounded by: its vector instructions and the number of threads."""
    torch = loaded_torch()
    if torch is None or device != "cpu":
        return {}
    return {"vectors": torch.backends.cpu.get_cpu_capability(), "threads": torch.get_num_threads()}


def versions() -> dict[str, str]:
    """Return the versions of `PACKAGES`."""
    return {name: metadata.version(name) for name in PACKAGES}
