"""What the parts of a loaded model weigh, and where they are."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypedDict


class PartInMemory(TypedDict):
    """One component in memory."""

    bytes: int
    device: str
    """Where most of its weights are: those that wait for their turn are on ``cpu``."""
    dtype: str
    """Number format of most of its weights, as stored: ``uint8`` of 4-bit and GGUF ones."""


def weigh(parts: dict[str, Any]) -> dict[str, PartInMemory]:
    """Return what each module among ``parts`` weighs, by its name; weights that two share count once."""
    seen: set[int] = set()
    found: dict[str, PartInMemory] = {}
    for name, module in parts.items():
        if not hasattr(module, "named_parameters"):
            continue
        devices: Counter[str] = Counter()
        dtypes: Counter[str] = Counter()
        for tensor in (*module.parameters(), *module.buffers()):
            if id(tensor) not in seen:
                seen.add(id(tensor))
                size = tensor.numel() * tensor.element_size()
                devices[str(tensor.device)] += size
                dtypes[str(tensor.dtype).removeprefix("torch.")] += size
        if devices:
            device, dtype = devices.most_common(1)[0][0], dtypes.most_common(1)[0][0]
            found[name] = PartInMemory(bytes=devices.total(), device=device, dtype=dtype)
    return found
