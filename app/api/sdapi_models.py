"""Models under the names that A1111's clients send, and the one that they chose for all requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.context import studio
from app.errors import InvalidInput
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for
from app.services.faces import job_for
from app.services.option_store import OptionStore

NAME = "webui"
PICTURES = ("image", "img2img", "inpaint", "edit")


def picture_models() -> list[ModelEntry]:
    """Return the models that make pictures, the default one first."""
    lineup = studio().lineup
    able = [
        entry for entry in lineup.entries.values() if set(PICTURES) & set(recipe_for(entry).job_types(entry))
    ]
    return sorted(able, key=lambda entry: entry.id != lineup.default)


def chosen_model() -> str:
    """Return the model that was chosen, or the default one."""
    chosen = OptionStore(studio().database).get(NAME).get("sd_model_checkpoint")
    models = [entry.id for entry in picture_models()]
    return chosen if chosen in models else models[0] if models else ""


def choose_model(name: str) -> None:
    """Take a model for all later requests. Raises `InvalidInput`."""
    OptionStore(studio().database).set(NAME, {"sd_model_checkpoint": named_model(name)})


def named_model(name: str) -> str:
    """Return the model of a title, a file name or an id, in any case. Raises `InvalidInput`."""
    wanted = name.partition(" [")[0].strip().lower()
    for entry in picture_models():
        if wanted in (entry.id.lower(), entry.name.lower(), *(alias.lower() for alias in entry.aliases)):
            return entry.id
    allowed = [entry.id for entry in picture_models()]
    raise InvalidInput(
        "sd_model_checkpoint", "is not a model of the lineup that makes pictures", allowed=allowed
    )


def job_of(overrides: dict[str, Any], wanted: Sequence[str]) -> tuple[str, ModelEntry]:
    """Return (job type, model) of a request: the model it names, or the chosen one. Raises `InvalidInput`."""
    name = overrides.get("sd_model_checkpoint")
    model = named_model(name) if isinstance(name, str) and name else chosen_model()
    job_type, model_id = job_for(studio().lineup, model, wanted)
    return job_type, studio().entry(model_id)
