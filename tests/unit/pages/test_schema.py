"""A settings class as a form: every kind of field gets a control by its type, range and choices."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import Field as Setting

from app.models.registry import families
from app.pages.schema import Field, fields_of, on_grid
from app.settings import ImageToImageSettings, InpaintSettings, Strict


class Inner(Strict):
    """Trades."""

    speed: int = Setting(default=3, ge=1, le=9)


class Novel(Strict):
    """What a family of tomorrow may ask for."""

    type: Literal["image"] = "image"
    grain: float = Setting(default=0.25, ge=0.0, le=1.0, description="Of the paper.")
    shift: float | None = Setting(default=None, ge=0.1, le=20.0)
    mood: Literal["calm", "loud"] = "calm"
    level: Literal[1, 2] | None = None
    mirrored: bool = False
    tiled: bool | None = None
    motto: str | None = Setting(default=None, max_length=40)
    words: list[str] = Setting(default_factory=list)
    weights: dict[str, float] = Setting(default_factory=dict)
    inner: Inner | None = None


def kinds(settings: type[Strict]) -> dict[str, str]:
    return {field.name: field.kind for field in fields_of(settings)}


def named(settings: type[Strict], name: str) -> Field:
    return next(field for field in fields_of(settings) if field.name == name)


def test_each_type_has_its_control() -> None:
    assert kinds(Novel) == {
        "grain": "slider",
        "shift": "number",
        "mood": "select",
        "level": "select",
        "mirrored": "check",
        "tiled": "maybe",
        "motto": "text",
        "words": "lines",
        "weights": "json",
        "inner.speed": "slider",
    }


def test_ranges_choices_and_help_come_along() -> None:
    grain, level = named(Novel, "grain"), named(Novel, "level")
    assert (grain.minimum, grain.maximum, grain.default, grain.step) == (0.0, 1.0, 0.25, 0.01)
    assert grain.help == "Of the paper."
    assert (level.choices, level.data) == ((1, 2), "int")
    assert named(Novel, "motto").most == 40
    assert named(Novel, "inner.speed").group == "inner"


def test_what_stands_for_media_is_chosen_and_not_typed() -> None:
    assert {name: kind for name, kind in kinds(InpaintSettings).items() if name.endswith("image_id")} == {
        "source_image_id": "picture",
        "mask_image_id": "mask",
    }
    assert named(ImageToImageSettings, "source_image_id").required
    assert named(ImageToImageSettings, "strength").minimum == 0.01


@pytest.mark.parametrize("family", sorted(families()))
def test_every_field_of_every_family_has_a_control_that_takes_its_default(family: str) -> None:
    for settings in families()[family].settings.values():
        for field in fields_of(settings):
            assert field.kind != "json", field
            if field.default is None or field.minimum is None or field.step == "any":
                continue
            assert on_grid(field.default, field.minimum, float(field.step)), field
