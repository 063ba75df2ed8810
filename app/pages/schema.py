"""Reads a settings class as a form: each field of its JSON Schema becomes one `Field`.

Nothing here knows a family or a job type: a field gets its control from its type, range and choices alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

MEDIA = {"mask_image_id": "mask", "image_id": "picture", "image_ids": "pictures", "video_id": "video"}
"""How a field's name ends to what is chosen there; the longest ending wins."""

MOST_SLIDES = 10_000
"""A slider over more values than this cannot be aimed."""

Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One field of a settings class. ``name`` is its path, such as ``optimizations.cache``."""

    name: str
    kind: str
    """``slider``, ``number``, ``select``, ``check``, ``maybe`` (yes, no or the model's own), ``text``,
    ``lines``, ``json``, ``picture``, ``pictures``, ``mask``, ``video`` or ``objects``."""
    data: str
    """How its value is sent: ``int``, ``float``, ``text``, ``bool``, ``lines`` or ``json``."""
    title: str
    help: str
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | str = "any"
    choices: tuple[Any, ...] = ()
    required: bool = False
    most: int | None = None
    """Entries that a list takes."""

    @property
    def group(self) -> str:
        """The object the field belongs to; empty at the top."""
        return self.name.rpartition(".")[0]


@lru_cache(maxsize=256)
def fields_of(settings: type[BaseModel]) -> tuple[Field, ...]:
    """Return the fields of a settings class in their order, those of objects within flattened."""
    schema = settings.model_json_schema()
    return tuple(_fields(schema, schema.get("$defs", {}), ""))


def _fields(schema: Schema, defs: Schema, path: str) -> Iterator[Field]:
    required = set(schema.get("required", ()))
    for name, part in schema["properties"].items():
        core, nullable = _core(part, defs)
        if "const" in core or (core.get("enum") and len(core["enum"]) == 1 and not nullable):
            continue
        if core.get("type") == "object" and "properties" in core and not _is_part(core):
            yield from _fields(core, defs, f"{path}{name}.")
            continue
        yield _field(path + name, name, {**core, **_said(part)}, nullable, name in required)


def _is_part(core: Schema) -> bool:
    """Tell whether an object stands for one thing that is there or not: something in it must be given."""
    return bool(core.get("required"))


def _said(part: Schema) -> Schema:
    return {key: part[key] for key in ("default", "description") if key in part}


def _core(part: Schema, defs: Schema) -> tuple[Schema, bool]:
    """Return the schema without references and null, and whether null is allowed."""
    if "$ref" in part:
        return _core({**defs[part["$ref"].rpartition("/")[2]], **_said(part)}, defs)
    options = part.get("anyOf") or part.get("oneOf") or part.get("allOf")
    if not options:
        return part, False
    others = [option for option in options if option.get("type") != "null"]
    core, nullable = _core(others[0], defs)
    return core, nullable or len(others) < len(options)


def _field(path: str, name: str, core: Schema, nullable: bool, required: bool) -> Field:
    default = core.get("default")
    same = {"name": path, "help": core.get("description", ""), "default": default, "required": required}
    title = re.sub(r"_(ids?)$", "", name).replace("_", " ").capitalize()
    media = next((kind for ending, kind in MEDIA.items() if name.endswith(ending)), None)
    if media is not None:
        return Field(kind=media, data="text", title=title, most=core.get("maxItems"), **same)
    if core.get("enum"):
        numbers = all(isinstance(choice, int) for choice in core["enum"])
        data = "int" if numbers else "text"
        return Field(kind="select", data=data, title=title, choices=tuple(core["enum"]), **same)
    match core.get("type"):
        case "boolean":
            kind = "maybe" if nullable else "check"
            return Field(kind=kind, data="bool", title=title, **same)
        case "integer" | "number":
            return _number(core, title, nullable, same)
        case "string":
            return Field(kind="text", data="text", title=title, most=core.get("maxLength"), **same)
        case "array" if core.get("items", {}).get("type") == "string":
            return Field(kind="lines", data="lines", title=title, most=core.get("maxItems"), **same)
        case "array" | "object" if name in ("loras", "controlnets", "ip_adapter"):
            return Field(kind="objects", data="json", title=title, most=core.get("maxItems"), **same)
        case _:
            return Field(kind="json", data="json", title=title, **same)


def _number(core: Schema, title: str, nullable: bool, same: dict[str, Any]) -> Field:
    whole = core["type"] == "integer"
    low, high = core.get("minimum"), core.get("maximum", core.get("exclusiveMaximum"))
    span = None if high is None else high - (low or 0)
    step: float = core.get("multipleOf") or (1 if whole else step_for(span))
    if low is None and "exclusiveMinimum" in core:
        low = core["exclusiveMinimum"] + step
    aimed = low is not None and span is not None and span / step <= MOST_SLIDES
    slides = aimed and same["default"] is not None
    fits = low is None or same["default"] is None or on_grid(same["default"], low, step)
    return Field(
        kind="slider" if slides else "number",
        data="int" if whole else "float",
        title=title,
        minimum=low,
        maximum=high,
        step=step if fits else "any",
        **same,
    )


def step_for(span: float | None) -> float:
    """Return how far a control of fractions moves: about a hundredth of its span."""
    if span is None:
        return 0.1
    return 0.01 if span <= 2 else 0.1 if span <= 50 else 0.5


def on_grid(value: float, low: float, step: float) -> bool:
    """Tell whether a value is ``low`` plus a whole number of steps, as browsers ask of a number."""
    steps = (value - low) / step
    return abs(steps - round(steps)) < 1e-6
