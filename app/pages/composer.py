"""The composer: which controls a model gets, with which ranges and values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.pages.sizes import SizePreset, size_presets

if TYPE_CHECKING:
    from app.services.reports import ModelBody, ModelsBody

EXAMPLES = {
    "image": (
        "a large red circle on a blue background",
        "a small yellow star on a purple background",
        "a pink ring on a black background",
    ),
    "video": (
        "a red circle moving right on a blue background",
        "a yellow star spinning on a purple background",
        "a green square growing on a white background",
    ),
    "animate": ("moving right", "falling", "growing", "spinning"),
}
"""Prompts that the starter models draw well."""


@dataclass(frozen=True)
class Composer:
    """One form: the model, the type of job it makes, and the values to start with."""

    model: ModelBody
    job_type: str
    values: dict[str, Any] = field(default_factory=dict)
    source: Any = None
    """The picture to animate (a MediaView), for an ``i2v`` form."""

    @property
    def limits(self) -> dict[str, Any]:
        """The model's ``step_config``, with lower ends that a slider can count on from."""
        limits = dict(self.model.step_config)
        for name in ("width", "height"):
            if limits.get(name):
                limits[name] = _aligned(limits[name], limits[name].get("multiple") or 1, 0)
        if limits.get("frames"):
            limits["frames"] = _aligned(limits["frames"], limits["frames"].get("stride") or 1, 1)
        return limits

    @property
    def makes_video(self) -> bool:
        return self.job_type in ("t2v", "i2v")

    @property
    def action(self) -> str:
        return "Generate Video" if self.makes_video else "Generate Image"

    @property
    def sizes(self) -> list[SizePreset]:
        return size_presets(self.limits)

    @property
    def examples(self) -> tuple[str, ...]:
        if not self.model.starter:
            return ()
        return EXAMPLES["animate" if self.source else "video" if self.makes_video else "image"]

    def value(self, name: str, limits: dict[str, Any] | None = None) -> Any:
        """Return the value to show: the one asked for, else the model's default."""
        given = self.values.get(name)
        return given if given is not None or limits is None else limits.get("default")


def _aligned(span: dict[str, Any], stride: int, offset: int) -> dict[str, Any]:
    """Raise a lower end to the first value that is a multiple of ``stride`` plus ``offset``."""
    return {**span, "min": span["min"] + (offset - span["min"]) % stride}


def prompt_models(report: ModelsBody) -> list[ModelBody]:
    """Return the models that start from a prompt alone."""
    return [model for model in report.models.values() if {"image", "t2v"} & set(model.job_types)]


def animating_models(report: ModelsBody) -> list[ModelBody]:
    """Return the models that animate a picture."""
    return [model for model in report.models.values() if "i2v" in model.job_types]


def composer_for(report: ModelsBody, model_id: str | None, values: dict[str, Any]) -> Composer | None:
    """Return the main form for a model, or for the default one; None when no model starts from a prompt."""
    models = {model.id: model for model in prompt_models(report)}
    model = models.get(model_id or "") or models.get(report.default or "") or next(iter(models.values()), None)
    if model is None:
        return None
    return Composer(model, "image" if "image" in model.job_types else "t2v", values)


def animator_for(report: ModelsBody, model_id: str | None, source: Any) -> Composer | None:
    """Return the form that animates a picture; None when no model does."""
    models = {model.id: model for model in animating_models(report)}
    model = models.get(model_id or "") or next(iter(models.values()), None)
    return None if model is None else Composer(model, "i2v", source=source)
