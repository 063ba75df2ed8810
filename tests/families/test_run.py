"""Every family and job type, end to end: real pipeline classes on tiny components, from files to pixels."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from PIL import Image

from app.errors import JobCancelled
from app.models.freeze import freeze
from app.models.lineup import ModelEntry
from app.models.loaded import LoadedModel
from app.models.registry import families, recipe_for
from app.models.requests import GenerationResult
from tests.support.tiny import ALL, few_frames, manager_of, needed_fields, tiny_entry, tiny_request

VIDEOS = ("t2v", "i2v", "v2v")

every = pytest.mark.parametrize(("family", "job_type"), ALL)


def run(entry: ModelEntry, job_type: str, **changes: Any) -> GenerationResult:
    with manager_of(entry).acquire(entry.id, job_type) as model:
        return model.generate(tiny_request(entry, job_type, **changes))


def pixels(result: GenerationResult) -> list[bytes]:
    return [picture.tobytes() for picture in result.images or result.frames or []]


@every
def test_it_makes_pictures_of_the_size_asked_for(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    result = run(entry, job_type, width=96, height=64)
    pictures = result.images or result.frames or []
    assert len(pictures) == (few_frames(family, job_type) if job_type in VIDEOS else 1)
    assert {(picture.mode, picture.size) for picture in pictures} == {("RGB", (96, 64))}
    assert result.warnings == []
    assert result.facts["pipeline"] == recipe_for(entry).pipelines[job_type]
    assert all(len(digest) == 64 for digest in result.facts["weights"].values())
    assert set(result.facts["versions"]) >= {"torch", "diffusers", "transformers"}


@every
def test_the_seed_decides_the_pixels(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    with manager_of(entry).acquire(entry.id, job_type) as model:
        first = pixels(model.generate(tiny_request(entry, job_type, seed=0)))
        other = pixels(model.generate(tiny_request(entry, job_type, seed=1)))
        again = pixels(model.generate(tiny_request(entry, job_type, seed=0)))
    assert first == again
    assert first != other
    assert pixels(run(entry, job_type, seed=0)) == first


@every
def test_every_scheduler_runs_and_is_put_back(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    with manager_of(entry).acquire(entry.id, job_type) as model:
        own = model.pipeline_for(job_type).scheduler
        plain = model.generate(tiny_request(entry, job_type))
        for name in recipe_for(entry).schedulers:
            result = model.generate(tiny_request(entry, job_type, scheduler=name))
            assert pixels(result) == pixels(model.generate(tiny_request(entry, job_type, scheduler=name))), name
            assert model.pipeline_for(job_type).scheduler is own
        assert pixels(model.generate(tiny_request(entry, job_type))) == pixels(plain)


@every
def test_steps_are_told_and_their_number_is_true(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    told: list[tuple[int, int]] = []
    with manager_of(entry).acquire(entry.id, job_type) as model:
        model.generate(tiny_request(entry, job_type), lambda step, total: told.append((step, total)))
    total = told[0][1]
    assert told == [(step, total) for step in range(1, total + 1)]


@every
def test_a_cancel_passes_through_and_leaves_the_model_usable(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)

    def cancel(step: int, total: int) -> None:
        raise JobCancelled

    with manager_of(entry).acquire(entry.id, job_type) as model:
        before = pixels(model.generate(tiny_request(entry, job_type)))
        with pytest.raises(JobCancelled):
            model.generate(tiny_request(entry, job_type), cancel)
        assert pixels(model.generate(tiny_request(entry, job_type))) == before


class Spy:
    """Stands before a pipeline and keeps the arguments of its call."""

    def __init__(self, pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.given: dict[str, Any] = {}
        call, signature = type(pipeline).__call__, inspect.signature(type(pipeline).__call__)

        def spying(this: Any, *args: Any, **kwargs: Any) -> Any:
            self.given = signature.bind(this, *args, **kwargs).arguments
            return call(this, *args, **kwargs)

        spying.__signature__ = signature  # type: ignore[attr-defined]
        monkeypatch.setattr(type(pipeline), "__call__", spying)


@every
def test_what_was_asked_for_reaches_the_pipeline(
    family: str, job_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = tiny_entry(family, job_type)
    asked: dict[str, Any] = {"num_inference_steps": 4, "guidance_scale": 2.5, "width": 96, "height": 64}
    if "num_frames" in recipe_for(entry).settings[job_type].model_fields:
        asked["num_frames"] = few_frames(family, job_type, 2)
    if "strength" in recipe_for(entry).settings[job_type].model_fields:
        asked["strength"] = 0.75
    with manager_of(entry).acquire(entry.id, job_type) as model:
        spy = Spy(model.pipeline_for(job_type), monkeypatch)
        model.generate(tiny_request(entry, job_type, prompt="a fox", negative_prompt="rain", seed=7, **asked))
        taken = inspect.signature(model.pipeline_for(job_type).__call__).parameters
        guided = "guider" in model.pipeline_for(job_type).components
    assert "kwargs" not in spy.given
    expected = {"prompt": "a fox", **asked} | (
        {"negative_prompt": "rain"} if recipe_for(entry).takes_negative_prompt else {}
    )
    if "latent_window_size" in taken:
        del expected["num_frames"]  # it is told in sections (test_video.py)
    for name, value in expected.items():
        if name in taken:
            other = "true_cfg_scale" if name == "guidance_scale" else name  # Qwen-Image's name of it
            assert spy.given.get(name, spy.given.get(other)) == value, name
        else:  # read off the source, or set in the pipeline's guider
            assert name in ("width", "height", "num_frames") or (name == "guidance_scale" and guided), name
    assert spy.given["generator"].device.type == "cpu"
    assert spy.given["generator"].initial_seed() == 7
    for name in ("image", "mask_image") if job_type != "edit" else ():  # edits read theirs in their own size
        if isinstance(spy.given.get(name), Image.Image):
            assert spy.given[name].size == (96, 64)


@every
def test_a_setting_changes_the_pixels(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    with manager_of(entry).acquire(entry.id, job_type) as model:
        plain = pixels(model.generate(tiny_request(entry, job_type)))
        for changes in ({"num_inference_steps": 5}, {"guidance_scale": 1.5}, {"prompt": "another thing"}):
            assert pixels(model.generate(tiny_request(entry, job_type, **changes))) != plain, changes


@every
def test_a_source_gives_its_shape_where_no_size_is_asked_for(family: str, job_type: str) -> None:
    if "source_image_id" not in families()[family].settings[job_type].model_fields:
        return
    entry = tiny_entry(family, job_type, width=96, height=96)
    source: dict[str, Any] = {"image": Image.new("RGB", (200, 100), "red")}
    if job_type == "inpaint":
        source["mask"] = Image.new("L", (200, 100), 255)
    result = run(entry, job_type, width=None, height=None, **source)
    width, height = (result.images or result.frames or [])[0].size
    if job_type == "inpaint":
        assert (width, height) == (200, 100)
        return
    assert width > height
    assert width * height <= 96 * 96 or min(width, height) == 64


@every
def test_half_precision_runs_with_the_parts_that_need_more(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type, dtype="bfloat16")
    result = run(entry, job_type)
    full = {
        name for name, dtype in recipe_for(entry).dtypes.items() if dtype == "float32" and name != "default"
    }
    for name, dtype in result.facts["dtypes"].items():
        assert dtype == ("float32" if name in full else "bfloat16"), name


@every
def test_the_defaults_of_an_empty_request_are_allowed(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    settings = freeze(entry, job_type, needed_fields(recipe_for(entry).settings[job_type].model_fields))
    assert settings.seed is not None
    assert settings.num_inference_steps is not None
    assert settings.guidance_scale is not None


def test_job_types_of_one_model_share_every_component() -> None:
    entry = tiny_entry("stable-diffusion", "image")
    with manager_of(entry).acquire(entry.id, "image") as model:
        image, img2img = model.pipeline_for("image"), model.pipeline_for("img2img")
        assert type(image) is not type(img2img)
        assert {name: id(part) for name, part in image.components.items()} == {
            name: id(part) for name, part in img2img.components.items()
        }
        loaded: LoadedModel = model
        assert loaded.generate(tiny_request(entry, "img2img")).images


@pytest.mark.parametrize("family", ["stable-diffusion", "flux", "wan", "ltx-video"])
def test_memory_is_the_maximum_of_the_job_types_and_not_their_sum(family: str) -> None:
    import torch

    entry = tiny_entry(family, next(iter(families()[family].settings)))
    job_types = families()[family].job_types(entry)
    with manager_of(entry).acquire(entry.id, job_types[0]) as model:
        held = {}
        for job_type in job_types:
            model.generate(tiny_request(entry, job_type))
            modules = [part for part in model.pipeline_for(job_type).components.values()]
            for module in (part for part in modules if isinstance(part, torch.nn.Module)):
                storages = (tensor.untyped_storage() for tensor in (*module.parameters(), *module.buffers()))
                held |= {storage.data_ptr(): storage.nbytes() for storage in storages}
        parts = model.status()["components"].values()
    assert len(job_types) > 1
    assert sum(held.values()) == sum(part["bytes"] for part in parts)


def test_flux_takes_a_negative_prompt_with_true_guidance_only() -> None:
    entry = tiny_entry("flux", "image")
    with manager_of(entry).acquire(entry.id, "image") as model:
        plain = model.generate(tiny_request(entry, "image", negative_prompt="rain"))
        assert [warning["operation"] for warning in plain.warnings] == ["negative_prompt"]
        one = model.generate(tiny_request(entry, "image", negative_prompt="rain", true_cfg_scale=3.0))
        two = model.generate(tiny_request(entry, "image", negative_prompt="snow and ice", true_cfg_scale=3.0))
    assert one.warnings == []
    assert pixels(one) != pixels(two)


def test_wan_has_its_own_negative_prompt_until_a_request_gives_one() -> None:
    entry = tiny_entry("wan", "t2v")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        default = pixels(model.generate(tiny_request(entry, "t2v")))
        spelled = recipe_for(entry).default_negative_prompt
        assert pixels(model.generate(tiny_request(entry, "t2v", negative_prompt=spelled))) == default
        assert pixels(model.generate(tiny_request(entry, "t2v", negative_prompt=""))) != default


def test_wan_shifts_its_schedule_when_asked() -> None:
    entry = tiny_entry("wan", "t2v")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        plain = pixels(model.generate(tiny_request(entry, "t2v")))
        assert pixels(model.generate(tiny_request(entry, "t2v", flow_shift=3.0))) == plain
        assert pixels(model.generate(tiny_request(entry, "t2v", flow_shift=8.0))) != plain


def test_fp8_weights_run() -> None:
    entry = tiny_entry("flux", "image", quantization="fp8")
    with manager_of(entry).acquire(entry.id, "image") as model:
        stored = {parameter.dtype for parameter in model.pipeline_for("image").transformer.parameters()}
        assert "torch.float8_e4m3fn" in {str(dtype) for dtype in stored}
        assert model.generate(tiny_request(entry, "image")).images
