"""A scheduler's state as JSON and tensors, and back: whatever its class keeps between steps."""

from __future__ import annotations

from typing import Any

PREFIX = "scheduler."

FIXED = ("_internal_dict",)
"""Attributes that are the configuration: a scheduler built from the same one has them."""


class Unsaved(Exception):
    """The scheduler keeps something that is neither a number nor a tensor."""


def saved_state(scheduler: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (what JSON can say, tensors by their names). Raises `Unsaved`."""
    tensors: dict[str, Any] = {}
    told = {
        name: _told(value, f"{PREFIX}{name}", tensors)
        for name, value in vars(scheduler).items()
        if name not in FIXED and not callable(value)
    }
    return told, tensors


def restored(scheduler: Any, told: dict[str, Any], tensors: dict[str, Any]) -> None:
    """Give a scheduler the state that `saved_state` returned of another one; tensors go where its own are."""
    for name, value in told.items():
        setattr(scheduler, name, _untold(value, tensors, _device_of(getattr(scheduler, name, None))))


def _told(value: Any, name: str, tensors: dict[str, Any]) -> Any:
    import numpy
    import torch

    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, torch.Tensor):
        tensors[name] = value
        return {"tensor": name, "on": value.device.type}
    if isinstance(value, numpy.ndarray):
        tensors[name] = torch.from_numpy(value.copy())
        return {"array": name}
    if isinstance(value, numpy.generic):
        return value.item()
    if isinstance(value, list | tuple):
        parts = [_told(part, f"{name}.{index}", tensors) for index, part in enumerate(value)]
        return {"tuple": parts} if isinstance(value, tuple) else parts
    raise Unsaved(f"{name} is a {type(value).__name__}")


def _untold(value: Any, tensors: dict[str, Any], device: Any) -> Any:
    if isinstance(value, list):
        return [_untold(part, tensors, device) for part in value]
    if not isinstance(value, dict):
        return value
    if "tuple" in value:
        return tuple(_untold(part, tensors, device) for part in value["tuple"])
    if "array" in value:
        return tensors[value["array"]].numpy()
    return tensors[value["tensor"]].to("cpu" if value["on"] == "cpu" else device or value["on"])


def _device_of(value: Any) -> Any:
    """Return where a tensor is, or the first one of a list; None where there is none."""
    for part in value if isinstance(value, list | tuple) else (value,):
        if hasattr(part, "device"):
            return part.device
    return None
