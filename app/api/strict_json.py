"""JSON as RFC 8259 has it and no more: UTF-8, no duplicate keys, no NaN, bounded depth and numbers."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from app.errors import MalformedRequest

MAX_DEPTH = 32
"""Objects and arrays inside one another."""

MAX_DIGITS = 1000
"""Digits of one number; reading an integer takes quadratic time."""

_STRUCTURE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
"""A string (also one without an end, so that the scan stays linear) or a bracket."""


def strict_loads(data: bytes) -> Any:
    """Return the value. Raises `MalformedRequest` that says what is wrong."""
    if not data:
        raise MalformedRequest("The request body is empty; send a JSON object.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedRequest(f"The request body is not UTF-8 (byte {error.start}).") from None
    _check_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise MalformedRequest(
            f"The request body is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None


def _check_depth(text: str) -> None:
    depth = 0
    for match in _STRUCTURE.finditer(text):
        bracket = match.group()
        if bracket in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise MalformedRequest(
                    f"The request body is nested deeper than {MAX_DEPTH}.", maximum=MAX_DEPTH
                )
        elif bracket in ("]", "}"):
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MalformedRequest("An object in the request body has a key twice.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise MalformedRequest(f"A number in the request body has more than {MAX_DIGITS} digits.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise MalformedRequest("A number in the request body is too large.")
    return number


def _constant(name: str) -> float:
    raise MalformedRequest(f"{name} is not JSON.")
