"""What a run gave: its pictures or frames, what could not be honoured, and the facts that its file records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.models.layout import ModelFiles
from app.models.lineup import ModelEntry
from app.models.memory import Plan
from app.models.pictures import as_pictures
from app.models.registry import recipe_for
from app.models.requests import GenerationRequest, GenerationResult, warning
from app.models.runtime import arithmetic, device_name, versions
from app.models.weights import sha256_of

if TYPE_CHECKING:
    from app.models.recipe import Recipe


def result_of(
    recipe: Recipe, request: GenerationRequest, output: Any, facts: dict[str, Any]
) -> GenerationResult:
    """Return a pipeline's output as pictures or frames."""
    result = GenerationResult(facts=facts, warnings=recipe.warnings(request))
    if hasattr(output, "frames"):
        result.frames = as_pictures(output.frames)
    else:
        result.images = as_pictures(output.images)
    if any(getattr(output, "nsfw_content_detected", None) or ()):
        result.warnings.append(
            warning("safety_checker", "The model's own safety checker blacked the picture out.", "replaced")
        )
    return result


def facts_of(
    entry: ModelEntry, pipeline: Any, scheduler: Any, size: tuple[int, int], device: str, plan: Plan
) -> dict[str, Any]:
    """Return what decides a run's pixels beside its settings; ``size`` is (width, height)."""
    modules = {name: part for name, part in pipeline.components.items() if hasattr(part, "dtype")}
    return {
        "family": recipe_for(entry).family,
        "repo": entry.repo,
        "pipeline": type(pipeline).__name__,
        "scheduler": type(scheduler).__name__,
        "width": size[0],
        "height": size[1],
        "dtypes": {name: str(part.dtype).removeprefix("torch.") for name, part in modules.items()},
        "device": device,
        "device_name": device_name(device),
        **arithmetic(device),
        "offload": plan.offload.value,
        "versions": versions(),
    }


def digests_of(files: ModelFiles) -> dict[str, str]:
    """Return COMPONENT/FILE to the SHA-256 of a model's weights, as far as they are known."""
    found = {
        f"{name}/{file.name}": sha256_of(file) for name in files.components for file in files.weights(name)
    }
    return {name: digest for name, digest in found.items() if digest}
