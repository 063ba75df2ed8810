"""The settings that the OpenAPI document shows: the generic classes, with what only some families take.

What really checks a request's settings is the class of its model's family, known only once the model is.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Discriminator, GetJsonSchemaHandler, TypeAdapter, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.models.registry import families
from app.queue.jobs import model_job_types
from app.settings import JobSettings


class ShownAs:
    """Annotates a value that is checked elsewhere: the document shows it as another type."""

    def __init__(self, shown: Any) -> None:
        self.shown = shown

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(TypeAdapter(self.shown).core_schema)


def settings_shown(generic: type[JobSettings]) -> Any:
    """Return ``generic`` with the fields that families add to its job type, each saying whose it is."""
    job_type = generic.model_fields["type"].default
    owners: dict[str, list[str]] = defaultdict(list)
    fields: dict[str, Any] = {}
    for recipe in families().values():
        if job_type not in recipe.settings:
            continue
        for name, field in recipe.settings[job_type].model_fields.items():
            if name not in generic.model_fields:
                owners[name].append(recipe.title)
                fields[name] = (or_(field.annotation, None), copy(field))
    for name, (_, field) in fields.items():
        field.default, field.default_factory = None, None
        field.description = f"{field.description} Only: {', '.join(owners[name])}."
    return create_model(generic.__name__, __base__=generic, __doc__=generic.__doc__, **fields)


def any_settings_shown() -> Any:
    """Return the settings of any job type, told apart by ``type``."""
    classes = [settings_shown(module.Settings) for _, module in sorted(model_job_types().items())]
    return Annotated[reduce(or_, classes), Discriminator("type")]
