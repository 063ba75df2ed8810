"""The memory policy: where a model's weights wait while it runs, decided from sizes before anything is loaded.

`plan` is a pure function of sizes and a budget. The shares below are rough on purpose: they err towards the
mode that surely fits, and a run that still goes out of memory is retried in the next mode.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import psutil

from app.models.runtime import loaded_torch

GIB = 2**30

GROUP_SHARE = 1 / 8
"""Part of the largest component on the device with group offload: two of 30 to 60 blocks and what is in no
block."""
SEQUENTIAL_SHARE = 1 / 32
"""Part of the largest component on the device with sequential offload: its largest layer."""


class Offload(StrEnum):
    """Where weights wait, from the fastest mode to the one that needs least of the device."""

    NONE = "none"
    """All weights stay on the device."""
    MODEL = "model"
    """One component at a time is on the device."""
    GROUP = "group"
    """Blocks of layers are fetched while others run."""
    SEQUENTIAL = "sequential"
    """Layers are fetched one by one."""


MODES = tuple(Offload)


@dataclass(frozen=True)
class Placing:
    """What a job says of where the model's weights wait."""

    adaptive: bool = True
    """By what memory is free; False keeps them all on the device."""
    reserve_gb: float | None = None
    """GiB of the device that weights leave free; None leaves what the family's runs take."""


@dataclass(frozen=True)
class Plan:
    """How a model is placed: the mode, and the bytes it takes on the device and in the host's memory."""

    offload: Offload
    device_bytes: int
    host_bytes: int
    fits: bool
    """Whether ``device_bytes`` is within the budget."""


def plan(
    sizes: Mapping[str, int],
    budget: int,
    working: int,
    *,
    wish: str = "auto",
    at_least: Offload = Offload.NONE,
    can_offload: bool = True,
) -> Plan:
    """Choose the fastest mode that fits.

    ``sizes``: bytes per component; ``budget``: bytes of the device that may be used; ``working``: bytes that
    a run takes beside the weights; ``wish``: a mode, or ``auto``; ``at_least``: the least saving mode to
    consider (after a run out of memory); ``can_offload``: False where device and host are the same memory.
    """
    if not can_offload:
        return _planned(Offload.NONE, sizes, budget, working)
    modes = MODES[MODES.index(at_least) :] if wish == "auto" else (Offload(wish),)
    plans = [_planned(mode, sizes, budget, working) for mode in modes]
    return next((found for found in plans if found.fits), plans[-1])


def _planned(mode: Offload, sizes: Mapping[str, int], budget: int, working: int) -> Plan:
    total, largest = sum(sizes.values()), max(sizes.values(), default=0)
    weights = {
        Offload.NONE: total,
        Offload.MODEL: largest,
        Offload.GROUP: int(largest * GROUP_SHARE),
        Offload.SEQUENTIAL: int(largest * SEQUENTIAL_SHARE),
    }[mode]
    needed = weights + working
    return Plan(mode, needed, 0 if mode is Offload.NONE else total, needed <= budget)


def next_mode(mode: Offload) -> Offload:
    """Return the mode that saves more than ``mode``, or the last one."""
    return MODES[min(MODES.index(mode) + 1, len(MODES) - 1)]


def get_cuda_free_memory_gb(device: str | None = None) -> float:
    """Return the GiB a CUDA device has free, those cached by torch's allocator included; 0.0 without one."""
    torch = loaded_torch()
    if torch is None or not torch.cuda.is_available():
        return 0.0
    free, _ = torch.cuda.mem_get_info(device)
    cached = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return float((free + cached) / GIB)


def free_bytes(device: str) -> int:
    """Return the bytes free for weights on ``device``: of the GPU, or of the host's memory."""
    if device.startswith("cuda"):
        return int(get_cuda_free_memory_gb(device) * GIB)
    return int(psutil.virtual_memory().available)


def total_bytes(device: str) -> int:
    """Return the bytes ``device`` has in all."""
    torch = loaded_torch()
    if device.startswith("cuda") and torch is not None:
        return int(torch.cuda.mem_get_info(device)[1])
    return int(psutil.virtual_memory().total)


def release() -> None:
    """Give freed memory back: collect cycles, empty torch's cache, trim the C heap where glibc has it."""
    gc.collect()
    torch = loaded_torch()
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
