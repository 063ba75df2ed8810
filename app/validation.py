"""Turns pydantic's complaints into one error that names the field, the reason and the limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from app.errors import InvalidInput

LIMITS = {
    "ge": "minimum",
    "gt": "exclusive_minimum",
    "le": "maximum",
    "lt": "exclusive_maximum",
    "multiple_of": "multiple_of",
    "min_length": "min_length",
    "max_length": "max_length",
    "expected": "allowed",
    "expected_tags": "allowed",
}
"""pydantic's names of limits and the names that `details` has for them."""

REASONS = {"extra_forbidden": "is not a field of this request", "missing": "is required"}
MAX_SHOWN = 20
"""Problems listed in one answer."""
MAX_NAME = 200
"""Longest field name that is repeated to the client."""


def invalid_input(error: ValidationError, prefix: str = "") -> InvalidInput:
    """Return the error of the first problem; where there are more, ``errors`` lists them all."""
    problems = error.errors(include_url=False, include_input=False)[:MAX_SHOWN]
    found = [(_field(prefix, problem["loc"]), _reason(problem)) for problem in problems]
    field, reason = found[0]
    limits = {LIMITS[name]: limit for name, limit in problems[0].get("ctx", {}).items() if name in LIMITS}
    if len(found) > 1:
        limits["errors"] = [{"field": name, "reason": why} for name, why in found]
    return InvalidInput(field, reason, **limits)


def _field(prefix: str, location: Sequence[int | str]) -> str:
    parts = [prefix] if prefix else []
    return ".".join([*parts, *map(str, location)])[:MAX_NAME] or "body"


def _reason(problem: Any) -> str:
    text = REASONS.get(problem["type"]) or str(problem["msg"]).removeprefix("Value error, ")
    return text.removeprefix("Input ")
