"""Which model and job type a request of another program's client means; names that it brings from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import InvalidInput
from app.models.lineup import Lineup
from app.models.registry import recipe_for


def job_for(lineup: Lineup, name: str | None, wanted: Sequence[str]) -> tuple[str, str]:
    """Return (job type, model id): the model called ``name`` and the first of the ``wanted`` types it does.

    A name that is not in the lineup (``gpt-image-1``, ``dall-e-3``) and none at all mean the default model, or
    the first that does one of them. Raises `InvalidInput` where the model named does none.
    """
    try:
        entry = lineup.get(name) if name else None
    except InvalidInput:
        entry = None
    if entry is not None:
        found = _first(lineup, entry.id, wanted)
        if found is None:
            offered = list(recipe_for(entry).job_types(entry))
            reason = f"{entry.id} makes {' and '.join(offered)}, not {' or '.join(wanted)}"
            raise InvalidInput("model", reason, allowed=able(lineup, wanted))
        return found, entry.id
    for model_id in sorted(lineup.entries, key=lambda each: each != lineup.default):
        if (found := _first(lineup, model_id, wanted)) is not None:
            return found, model_id
    raise InvalidInput(
        "model", f"no model of the lineup makes {' or '.join(wanted)}; add one to .env", allowed=[]
    )


def able(lineup: Lineup, wanted: Sequence[str]) -> list[str]:
    """Return the models that do one of these job types."""
    return [model_id for model_id in lineup.entries if _first(lineup, model_id, wanted)]


def _first(lineup: Lineup, model_id: str, wanted: Sequence[str]) -> str | None:
    entry = lineup.entries[model_id]
    offered = recipe_for(entry).job_types(entry)
    return next((job_type for job_type in wanted if job_type in offered), None)
