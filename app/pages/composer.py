"""The composer: one form for one model and one type of job, drawn from the settings class of that type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.models.limits import limits_of
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for
from app.pages import controls as parts
from app.pages.access import the_studio
from app.pages.controls import Control, controls_of
from app.pages.examples import EXAMPLES
from app.pages.sizes import SizePreset, size_presets
from app.queue.jobs import job_type as known_job_type
from app.queue.jobs import made_of

if TYPE_CHECKING:
    from app.services.adapter_bodies import AdapterBody
    from app.services.preprocessing import PreprocessorBody
    from app.services.reports import ModelBody, ModelsBody

MAKES_VIDEO = frozenset({"t2v", "i2v", "v2v"})


@dataclass(frozen=True)
class Composer:
    """One form: the model, the type of job it makes, and the values to start with."""

    model: ModelBody
    job_type: str
    values: Mapping[str, Any] = field(default_factory=dict)
    source: Any = None
    """The picture to animate (a MediaView), for a form that is about one picture."""

    @property
    def entry(self) -> ModelEntry:
        return the_studio().entry(self.model.id)

    @cached_property
    def controls(self) -> dict[str, Control]:
        return controls_of(self.entry, self.job_type, self.values)

    @property
    def sources(self) -> list[Control]:
        """What the job starts from; a form about one picture does not ask for it again."""
        found = parts.sources(self.controls)
        return [each for each in found if not (self.source and each.name == "source_image_id")]

    @property
    def essential(self) -> list[Control]:
        return parts.placed(self.controls, parts.ESSENTIAL)

    @property
    def quality(self) -> list[Control]:
        return parts.placed(self.controls, parts.QUALITY)

    @property
    def advanced(self) -> dict[str, list[Control]]:
        """Everything else by the object it belongs to; the empty name holds plain fields."""
        groups: dict[str, list[Control]] = {}
        for each in parts.advanced(self.controls):
            groups.setdefault(each.group, []).append(each)
        return groups

    @property
    def takes_negative_prompt(self) -> bool:
        return recipe_for(self.entry).takes_negative_prompt

    @property
    def shaped_by_source(self) -> bool:
        """Whether width and height may be left to the source."""
        return bool(parts.sources(self.controls))

    @property
    def sizes(self) -> list[SizePreset]:
        width, height = self.controls["width"], self.controls["height"]
        spans = {
            name: {**each.limits, "default": each.field.default, "multiple": each.step}
            for name, each in (("width", width), ("height", height))
        }
        return size_presets({**spans, "max_pixels": limits_of(self.entry, self.job_type).max_pixels})

    @property
    def has_size(self) -> bool:
        return "width" in self.controls and "height" in self.controls

    def adapters(self, kind: Any) -> list[AdapterBody]:
        """Return the LoRAs, ControlNets or IP-Adapters for this model, those that are here first."""
        found = the_studio().reporting.adapters_body(kind, self.entry).adapters
        return sorted(found, key=lambda one: (not one.downloaded, one.id))

    @property
    def preprocessors(self) -> list[PreprocessorBody]:
        return sorted(the_studio().preprocessing.list().preprocessors, key=lambda one: one.name)

    @property
    def can_preview_guide(self) -> bool:
        """Whether the API shows what a preprocessor makes of a picture."""
        return any(rule.rule == "/api/preprocess" for rule in current_app.url_map.iter_rules())

    @property
    def types(self) -> list[str]:
        return form_types(self.model)

    @property
    def makes_video(self) -> bool:
        return self.job_type in MAKES_VIDEO

    @property
    def action(self) -> str:
        return "Generate Video" if self.makes_video else "Generate Image"

    @property
    def examples(self) -> tuple[str, ...]:
        return EXAMPLES.get(self.job_type, ()) if self.model.starter else ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels that the form starts with."""
        return self.controls["width"].value, self.controls["height"].value

    def text(self, name: str) -> str:
        """Return a prompt to start with."""
        return str(self.values.get(name) or "")


def form_types(model: ModelBody) -> list[str]:
    """Return the job types that this form asks for: storyboards have a page of their own."""
    return [name for name in model.job_types if made_of(known_job_type(name)) is None]


def animating_models(report: ModelsBody) -> list[ModelBody]:
    """Return the models that animate a picture."""
    return [model for model in report.models.values() if "i2v" in model.job_types]


def composer_for(
    report: ModelsBody, model_id: str | None, values: Mapping[str, Any], job_type: str | None = None
) -> Composer | None:
    """Return the form of a model for a type of job: by default the model's first one.

    Where no model is named it is the default, or else one that makes this type and is on this machine; None
    when the lineup is empty.
    """
    models = report.models
    capable = [model for model in models.values() if job_type in (None, *model.job_types)]
    capable.sort(key=lambda model: (not _ready(model), model.id != report.default))
    model = models.get(model_id or "") or next(iter(capable), models.get(report.default or ""))
    if model is None:
        return None
    types = form_types(model)
    return Composer(model, job_type if job_type in types else types[0], values)


def _ready(model: ModelBody) -> bool:
    """Tell whether a job of this model can run without a person: its files are here, or come by themselves."""
    return model.downloaded or the_studio().entry(model.id).download


def animator_for(report: ModelsBody, model_id: str | None, source: Any) -> Composer | None:
    """Return the form that animates a picture; None when no model does."""
    models = {model.id: model for model in animating_models(report)}
    model = models.get(model_id or "") or next(iter(models.values()), None)
    return None if model is None else Composer(model, "i2v", source=source)
