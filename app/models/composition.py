"""Completes a model out of several repos: what its base lacks comes from where the family says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.config import Config
from app.errors import ModelNotAvailable
from app.models.layout import ModelFiles
from app.models.lineup import ModelEntry
from app.models.places import snapshot_of
from app.models.recipe import Recipe
from app.models.registry import recipe_for
from app.models.weight_names import is_model


def composed(config: Config, entry: ModelEntry, files: ModelFiles) -> ModelFiles:
    """Return the files with the parts that the family takes from elsewhere.

    A pipeline's folder that has all of them already stays as it is. Raises `ModelNotAvailable` for a repo that
    is not on this machine.
    """
    recipe = recipe_for(entry)
    files = replace(files, left_out=files.left_out | recipe.unused)
    components = files.components if recipe.parts else {}
    lacking = {name: part for name, part in recipe.parts.items() if not _is(components.get(name), part[1])}
    places = {
        name: _place(config, entry, name, repo)
        for name, (_, _, repo) in lacking.items()
        if repo is not None and name not in files.replaced
    }
    classes = {**files.classes, **{name: part[:2] for name, part in lacking.items()}}
    return replace(files, replaced={**places, **files.replaced}, classes=classes)


def _is(named: tuple[str, str] | None, class_name: str) -> bool:
    """Whether a component is of the class; a processor may go by the name of its faster twin."""
    return named is not None and (named[1] == class_name or not is_model(class_name))


def _place(config: Config, entry: ModelEntry, component: str, repo: str) -> Path:
    snapshot = snapshot_of(config, repo)
    if snapshot is None:
        raise ModelNotAvailable(
            f"{repo} is not on this machine: fetch it with: python run.py models pull {entry.id}",
            model_id=entry.id,
        )
    return snapshot / component if (snapshot / component).is_dir() else snapshot


def repos_beside(recipe: Recipe) -> dict[str, str]:
    """Return component to repo of what a base repo of the family lacks."""
    return {name: repo for name, (_, _, repo) in recipe.parts.items() if repo is not None}
