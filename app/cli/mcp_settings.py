"""What the free ``settings`` of a tool may hold, told in its schema: what only some families have."""

from __future__ import annotations

from app.models.registry import families
from app.queue.jobs import model_job_types

ANY = "Any other setting, as the API names it."


def own_settings(job_type: str) -> str:
    """Describe the ``settings`` of a job type: every family's own ones, with their families.

    A new family shows here by itself, as it does in the API's document and on the page.
    """
    generic = model_job_types()[job_type].Settings.model_fields
    owners: dict[str, list[str]] = {}
    about: dict[str, str] = {}
    for recipe in families().values():
        own = recipe.settings[job_type].model_fields if job_type in recipe.settings else {}
        for name, field in own.items():
            if name not in generic:
                owners.setdefault(name, []).append(recipe.title)
                about.setdefault(name, (field.description or "").rstrip("."))
    told = [f"{name} ({about[name]}; {', '.join(titles)})" for name, titles in owners.items()]
    return f"{ANY} Of single families: {'; '.join(told)}." if told else ANY
