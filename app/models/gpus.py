"""The GPUs of this machine and their memory, as far as torch is loaded; nothing is imported to find out."""

from __future__ import annotations

from typing import Any

from app.models.runtime import loaded_torch


def gpus() -> list[dict[str, Any]]:
    """Return {index, name, total_bytes, used_bytes, free_bytes, reserved_bytes, allocated_bytes} of each GPU.

    Used is by every process of the machine; reserved and allocated are by this one, with and without the free
    blocks of its cache.
    """
    torch = loaded_torch()
    if torch is None or not torch.cuda.is_available():
        return []
    return [_gpu(torch, index) for index in range(torch.cuda.device_count())]


def _gpu(torch: Any, index: int) -> dict[str, Any]:
    free, total = torch.cuda.mem_get_info(index)
    return {
        "index": index,
        "name": str(torch.cuda.get_device_name(index)),
        "total_bytes": total,
        "used_bytes": total - free,
        "free_bytes": free,
        "reserved_bytes": torch.cuda.memory_reserved(index),
        "allocated_bytes": torch.cuda.memory_allocated(index),
    }
