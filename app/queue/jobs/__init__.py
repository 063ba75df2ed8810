"""The job types: one module each, with ``Settings`` and ``process(context, settings)``, found by themselves."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import Any, Protocol, cast

from pydantic import ValidationError

from app.errors import StudioError
from app.models.entry import ModelEntry
from app.models.freeze import thaw
from app.models.registry import recipe_for
from app.settings import JobSettings
from app.validation import invalid_input


class JobType(Protocol):
    """What a module of this package offers."""

    Settings: type[JobSettings]

    def process(self, context: Any, settings: Any) -> None:
        """Make and record the job's missing outputs. Called only when there are some."""


def of_a_model(job_type: JobType) -> bool:
    """Tell whether a model of the lineup does it; a plugin's jobs have none."""
    return bool(getattr(job_type, "OF_A_MODEL", True))


def made_of(job_type: JobType) -> str | None:
    """Return the job type of a model that this one puts together; None where a model does it itself."""
    return getattr(job_type, "MADE_OF", None)


def offered_by(entry: ModelEntry) -> tuple[str, ...]:
    """Return the job types that a model does, its main one first, then what is put together of them."""
    own = recipe_for(entry).job_types(entry)
    return (*own, *(name for name, module in job_types().items() if made_of(module) in own))


def thawed_settings(entry: ModelEntry, name: str, stored: dict[str, Any]) -> JobSettings:
    """Return a job's stored settings as their class. Raises `InvalidInput`."""
    module = job_type(name)
    if made_of(module) is None:
        return thaw(entry, name, stored)
    try:
        return module.Settings.model_validate(stored)
    except ValidationError as error:
        raise invalid_input(error, "settings") from None


@functools.cache
def model_job_types() -> dict[str, JobType]:
    """Return the job types that models of the lineup do, by the value of their settings' ``type``."""
    return {name: module for name, module in job_types().items() if of_a_model(module)}


@functools.cache
def job_types() -> dict[str, JobType]:
    """Return the job types by the value of their settings' ``type``."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [cast(JobType, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return {module.Settings.model_fields["type"].default: module for module in modules}


def job_type(name: str) -> JobType:
    """Return a job type. Raises `StudioError` when this Stillmotion has none of that name."""
    try:
        return job_types()[name]
    except KeyError:
        raise StudioError(f"This Stillmotion knows no job type {name!r}.") from None
