"""Lets applications share the JSON schemas of their models: each test makes an application anew, and the same
schemas were most of its time."""

from __future__ import annotations

import functools
import json
from typing import Any

from flask_openapi3 import openapi, utils
from pydantic import BaseModel


def share_schemas() -> None:
    """Have every application of this process take a copy of what the first one computed."""
    compute = utils.get_model_schema

    @functools.cache
    def computed(model: type[BaseModel], mode: Any) -> str:
        return json.dumps(compute(model, mode))

    def shared(model: type[BaseModel], mode: Any = "validation") -> dict[str, Any]:
        copy: dict[str, Any] = json.loads(computed(model, mode))
        return copy

    utils.get_model_schema = shared
    openapi.get_model_schema = shared  # type: ignore[attr-defined]
