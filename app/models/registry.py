"""Finds the families: every module in app/models/families that defines a `Recipe`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.models import families as package
from app.models.recipe import Recipe

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


@cache
def families() -> Mapping[str, Recipe]:
    """Return every family's recipe by its name, in the order of the names."""
    found = {recipe.family: recipe for recipe in _recipes()}
    return MappingProxyType(dict(sorted(found.items())))


def recipe_for(entry: ModelEntry) -> Recipe:
    """Return the recipe of a lineup entry (the lineup checked that its family exists)."""
    return families()[entry.family]


def infer_family(names: Iterable[str], pipeline_class: str | None) -> str | None:
    """Return the family that owns ``pipeline_class``, or else whose pattern fits ``names`` with the longest
    match."""
    best: tuple[int, str] | None = None
    for recipe in families().values():
        fit = recipe.fit(names, pipeline_class)
        if fit > 0 and (best is None or fit > best[0]):
            best = (fit, recipe.family)
    return best[1] if best else None


def _recipes() -> Iterable[Recipe]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        members = vars(importlib.import_module(module.name)).values()
        for member in members:
            own = isinstance(member, type) and issubclass(member, Recipe) and member.__module__ == module.name
            if own and "family" in vars(member):
                yield member()
