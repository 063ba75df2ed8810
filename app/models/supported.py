"""What a family cannot do is refused before the job is enqueued, with a word that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import InvalidInput
from app.models.registry import recipe_for
from app.settings import DiffusionSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


def refuse_unsupported(entry: ModelEntry, job_type: str, settings: DiffusionSettings) -> None:
    """Raise `InvalidInput` for adapters, guides and last frames that the model's family does not take."""
    recipe = recipe_for(entry)
    controlled = "controlnet" in recipe.features and job_type in recipe.control_pipelines
    asked = {
        "loras": (settings.loras, "lora" in recipe.features, "LoRA adapters"),
        "controlnets": (getattr(settings, "controlnets", None), controlled, f"ControlNets for {job_type}"),
        "ip_adapter": (getattr(settings, "ip_adapter", None), "ip_adapter" in recipe.features, "IP-Adapters"),
        "last_image_id": (getattr(settings, "last_image_id", None), recipe.last_image, "a last frame"),
    }
    for name, (value, taken, what) in asked.items():
        if value and not taken:
            raise InvalidInput(f"settings.{name}", f"{entry.id} ({recipe.title}) does not take {what}")
    if len(getattr(settings, "controlnets", ())) > recipe.max_controlnets:
        reason = f"{entry.id} ({recipe.title}) takes {recipe.max_controlnets} in one job"
        raise InvalidInput("settings.controlnets", reason, maximum=recipe.max_controlnets)
    recipe.refuse(entry, job_type, settings)
