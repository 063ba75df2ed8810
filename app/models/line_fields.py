"""The fields of a line in ``.env``, read the same way for models and adapters."""

from __future__ import annotations

import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

Options = TypeVar("Options", bound=BaseModel)

BOOLEANS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


def slug(text: str) -> str:
    """Return ``text`` in lower case, letters and digits joined by single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def fields_of(line: str, form: str) -> list[str]:
    """Return the five fields of a line and its options, empty where it has none. Raises ValueError.

    ``form``: the line as it must be written. The options may hold semicolons.
    """
    fields = [part.strip() for part in line.split(";", 5)]
    if len(fields) < 5:
        raise ValueError(f"has {len(fields)} fields; it must be {form}")
    return [*fields, ""][:6]


def boolean(what: str, text: str) -> bool:
    """Read true or false in any of its spellings. Raises ValueError that names ``what``."""
    if text.strip().lower() not in BOOLEANS:
        raise ValueError(f"{what} is {text!r}; it must be true or false")
    return BOOLEANS[text.strip().lower()]


def one_of(what: str, text: str, allowed: tuple[str, ...]) -> str:
    """Return ``text``. Raises ValueError where it is not allowed."""
    if text not in allowed:
        raise ValueError(f"{what} is {text!r}; it must be one of {', '.join(allowed)}")
    return text


def options_in(text: str, kind: type[Options]) -> Options:
    """Read the JSON object at a line's end. Raises ValueError that names the key and what is wrong."""
    try:
        return kind.model_validate_json(text or "{}")
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        known = f" (known: {', '.join(kind.model_fields)})" if problem["type"] == "extra_forbidden" else ""
        raise ValueError(f"options_json{': ' + where if where else ''}: {problem['msg']}{known}") from None
