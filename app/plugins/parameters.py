"""Checks a task's parameters and resources against the plugin's manifest: nothing is coerced or clamped."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import InvalidInput
from app.plugins.manifest import Manifest, Parameter

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "object": (dict,),
}  # fmt: skip


def checked_parameters(manifest: Manifest, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with defaults filled in. Raises `InvalidInput` naming field and limit."""
    for name in given:
        if name not in manifest.parameters:
            raise InvalidInput(
                f"parameters.{name}",
                f"is not a parameter of {manifest.name}",
                allowed=list(manifest.parameters),
            )
    found = {}
    for name, parameter in manifest.parameters.items():
        value = given.get(name)
        if value is None:
            if parameter.required:
                raise InvalidInput(f"parameters.{name}", "is required")
            value = parameter.default
        else:
            _check(f"parameters.{name}", parameter, value)
        if value is not None:
            found[name] = value
    return found


def check_resources(manifest: Manifest, kinds: Sequence[str]) -> None:
    """Check how many files come, and of which kinds. Raises `InvalidInput`."""
    wanted = manifest.resources
    most = wanted.maximum if wanted.accepts else 0
    if not wanted.minimum <= len(kinds) <= most:
        reason = f"{manifest.name} takes {wanted.minimum} to {most}, there are {len(kinds)}"
        raise InvalidInput("resources", reason, minimum=wanted.minimum, maximum=most)
    for index, kind in enumerate(kinds):
        if kind not in wanted.accepts:
            reason = f"is a {kind}, which {manifest.name} does not take"
            raise InvalidInput(f"resources.{index}", reason, allowed=list(wanted.accepts))


def _check(field: str, parameter: Parameter, value: Any) -> None:
    wrong_bool = isinstance(value, bool) and parameter.type != "boolean"
    if wrong_bool or not isinstance(value, _TYPES[parameter.type]):
        raise InvalidInput(field, f"must be of type {parameter.type}")
    if isinstance(value, str):
        _check_text(field, parameter, value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = parameter.minimum, parameter.maximum
        if not math.isfinite(value) or (low is not None and value < low) or (high is not None and value > high):
            raise InvalidInput(field, "is out of range", minimum=low, maximum=high)
    elif isinstance(value, dict) and len(json.dumps(value)) > parameter.max_length:
        raise InvalidInput(field, "is too long as JSON", max_length=parameter.max_length)
    if parameter.choices and value not in parameter.choices:
        raise InvalidInput(field, "is not one of the choices", allowed=list(parameter.choices))


def _check_text(field: str, parameter: Parameter, value: str) -> None:
    least = parameter.min_length if parameter.min_length is not None else 1 if parameter.required else 0
    if not least <= len(value.strip() if parameter.required else value) or len(value) > parameter.max_length:
        reason = f"must have {least} to {parameter.max_length} characters"
        raise InvalidInput(field, reason, min_length=least, max_length=parameter.max_length)
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InvalidInput(field, "holds a NUL or a lone surrogate")
