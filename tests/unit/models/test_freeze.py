"""The gate for settings: every row of the bad-input table, with limits and field paths."""

from __future__ import annotations

from typing import Any

import pytest

from app.config import Config
from app.errors import InvalidInput
from app.models.freeze import freeze, step_config, thaw
from app.models.lineup import Lineup, ModelEntry
from app.models.options import ModelOptions
from app.settings import MAX_SEED


def entry(
    family: str = "stable-diffusion", kind: Any = "image", repo: str = "org/x", **options: Any
) -> ModelEntry:
    return ModelEntry("x", "X", repo, family, kind, options=ModelOptions.model_validate(options))


def refused(given: dict[str, Any], job_type: str = "image", model: ModelEntry | None = None) -> dict[str, Any]:
    with pytest.raises(InvalidInput) as caught:
        freeze(model or entry(), job_type, given)
    return caught.value.details


@pytest.mark.parametrize(
    ("given", "field", "limits"),
    [
        ({"width": 0}, "settings.width", {"minimum": 64}),
        ({"width": -8}, "settings.width", {"minimum": 64}),
        ({"width": 516}, "settings.width", {"multiple_of": 8, "minimum": 64, "maximum": 1536}),
        ({"height": 99999}, "settings.height", {"maximum": 1536}),
        ({"width": 1536, "height": 1536}, "settings.width", {"max_pixels": 1024 * 1536}),
        ({"width": True}, "settings.width", {}),
        ({"width": 512.5}, "settings.width", {}),
        ({"width": 512.0}, "settings.width", {}),
        ({"width": "512"}, "settings.width", {}),
        ({"num_inference_steps": 0}, "settings.num_inference_steps", {"minimum": 1}),
        ({"num_inference_steps": 151}, "settings.num_inference_steps", {"maximum": 150}),
        ({"guidance_scale": 30.5}, "settings.guidance_scale", {"maximum": 30.0}),
        ({"guidance_scale": float("nan")}, "settings.guidance_scale", {}),
        ({"guidance_scale": float("inf")}, "settings.guidance_scale", {}),
        ({"guidance_scale": True}, "settings.guidance_scale", {}),
        ({"num_images": 9}, "settings.num_images", {"maximum": 8}),
        ({"num_images": 0}, "settings.num_images", {"minimum": 1}),
        ({"seed": -1}, "settings.seed", {"minimum": 0}),
        ({"seed": MAX_SEED + 1}, "settings.seed", {"maximum": MAX_SEED}),
        ({"seed": 1.0}, "settings.seed", {}),
        ({"scheduler": "../../etc/passwd"}, "settings.scheduler", {}),
        ({"scheduler": "flow_euler"}, "settings.scheduler", {}),
        ({"nonsense": 1}, "settings.nonsense", {}),
        ({"num_frames": 5}, "settings.num_frames", {}),
        ({"type": "t2v"}, "settings.type", {"allowed": ["image"]}),
    ],
)
def test_bad_values_are_refused_by_name_with_the_limits(
    given: dict[str, Any], field: str, limits: dict[str, Any]
) -> None:
    details = refused(given)
    assert details["field"] == field
    assert details["reason"]
    assert {name: details[name] for name in limits} == limits


def test_too_much_work_in_all_is_refused() -> None:
    wan = entry("wan", "t2v")
    details = refused({"width": 1280, "height": 720, "num_frames": 161, "num_inference_steps": 100}, "t2v", wan)
    assert (details["field"], details["max_work"]) == ("settings", 1e10)


def test_frames_follow_the_stride() -> None:
    wan = entry("wan", "t2v")
    details = refused({"num_frames": 80}, "t2v", wan)
    assert (details["field"], details["multiple_of"], details["offset"]) == ("settings.num_frames", 4, 1)
    assert freeze(wan, "t2v", {"num_frames": 33}).model_dump()["num_frames"] == 33


def test_a_job_type_that_the_model_does_not_offer_is_refused() -> None:
    assert refused({}, "t2v")["allowed"] == ["image", "img2img", "inpaint"]
    assert refused({}, "t2v", entry("wan", "i2v"))["allowed"] == ["i2v"]


def test_the_lineup_narrows_the_ranges() -> None:
    model = entry(steps={"min": 2, "max": 6, "default": 3}, guidance={"max": 2.0, "default": 1.0, "step": 0.25})
    assert refused({"num_inference_steps": 7}, model=model)["maximum"] == 6
    assert refused({"guidance_scale": 2.5}, model=model)["maximum"] == 2.0
    settings = freeze(model, "image", {})
    assert (settings.num_inference_steps, settings.guidance_scale) == (3, 1.0)
    assert step_config(model)["guidance"] == {"min": 0.0, "max": 2.0, "default": 1.0, "step": 0.25}


def test_fixed_steps_allow_one_number() -> None:
    model = entry(fixed_steps=4)
    assert "must be 4" in refused({"num_inference_steps": 5}, model=model)["reason"]
    assert freeze(model, "image", {}).num_inference_steps == 4
    assert step_config(model)["fixed_steps"] == 4


def test_schnell_and_dev_have_their_own_defaults() -> None:
    dev = freeze(entry("flux", repo="black-forest-labs/FLUX.1-dev"), "image", {})
    assert (dev.num_inference_steps, dev.guidance_scale, dev.width) == (28, 3.5, 1024)
    model = entry("flux", repo="black-forest-labs/FLUX.1-schnell")
    schnell = freeze(model, "image", {})
    assert (schnell.num_inference_steps, schnell.guidance_scale) == (4, 0.0)
    assert refused({"num_inference_steps": 28}, model=model)["maximum"] == 8
    assert model.license == "Apache-2.0"


def test_everything_is_filled_in_and_the_seed_is_drawn() -> None:
    settings = freeze(entry(), "image", {"guidance_scale": None})
    stored = settings.model_dump(mode="json")
    assert stored.pop("seed") >= 0
    assert stored == {
        "type": "image",
        "num_images": 1,
        "num_inference_steps": 30,
        "guidance_scale": 7.5,
        "width": 512,
        "height": 512,
        "scheduler": None,
        "loras": [],
        "controlnets": [],
        "ip_adapter": None,
        "optimizations": None,
    }


def test_seed_0_is_a_seed() -> None:
    assert freeze(entry(), "image", {"seed": 0}).seed == 0


def test_two_requests_without_a_seed_get_different_ones() -> None:
    assert len({freeze(entry(), "image", {}).seed for _ in range(20)}) > 1


def test_stored_settings_come_back_the_same() -> None:
    settings = freeze(entry(), "img2img", {"source_image_id": "a", "seed": 0})
    assert thaw(entry(), "img2img", settings.model_dump(mode="json")) == settings
    with pytest.raises(InvalidInput):
        thaw(entry(), "img2img", {"type": "img2img", "source_image_id": "a", "width": 7})


def test_a_source_needs_no_size_and_both_numbers_or_none() -> None:
    settings = freeze(entry(), "img2img", {"source_image_id": "a"})
    assert (settings.width, settings.height) == (None, None)
    details = refused({"source_image_id": "a", "width": 512}, "img2img")
    assert details["field"] == "settings.height"
    assert refused({}, "img2img")["field"] == "settings.source_image_id"


def test_a_strength_that_leaves_no_step_is_refused() -> None:
    details = refused({"source_image_id": "a", "strength": 0.02, "num_inference_steps": 20}, "img2img")
    assert (details["field"], details["minimum"]) == ("settings.strength", 0.05)
    assert refused({"source_image_id": "a", "strength": 1.5}, "img2img")["maximum"] == 1.0


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("dpmpp_2m_karras", "dpmpp_2m_karras"),
        ("DPM++ 2M Karras", "dpmpp_2m_karras"),
        ("Euler a", "euler_a"),
        ("euler", "euler"),
        ("EulerDiscreteScheduler", "euler"),
        ("DPMSolverMultistepScheduler", "dpmpp_2m"),
    ],
)
def test_schedulers_go_by_their_names_labels_and_classes(name: str, known: str) -> None:
    assert freeze(entry(), "image", {"scheduler": name}).scheduler == known


def test_step_config_has_the_shape_that_the_form_reads() -> None:
    shown = step_config(entry("wan", "t2v", frames={"max": 81}))
    assert shown["frames"] == {"min": 5, "max": 81, "default": 81, "stride": 4, "offset": 1}
    assert shown["fps"] == {"min": 1, "max": 60, "default": 16}
    assert shown["width"] == {"min": 64, "max": 1280, "default": 832, "multiple": 16}
    assert (shown["num_images"], shown["negative_prompt"], shown["max_pixels"]) == (None, True, 1280 * 720)
    assert step_config(entry())["frames"] is None
    assert step_config(entry())["num_images"] == {"min": 1, "max": 8, "default": 1}


def test_what_a_wrong_line_allows_is_never_reached() -> None:
    found = Lineup.from_config(
        Config.load(env_file=None, environ={"MODEL_X": "x;org/flux;x;huggingface;false;{1}"})
    )
    assert "x" not in found.entries
