"""Storyboards through the queue on tiny models of the families that take a last picture: every field of theirs
reaches what it names."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from app.errors import InvalidInput, OutOfMemory, StudioError
from app.media.joining import frame_digests
from app.media.video import probe
from app.models.loaded import LoadedModel
from app.models.memory import GIB, Offload, Placing
from app.models.requests import GenerationRequest
from app.services import Studio
from tests.families.test_video import first_and_last
from tests.support.queue import config_in
from tests.support.tiny import tiny_entry

LINES = {
    "MODEL_FRAMEPACK": ("framepack", "tiny-framepack"),
    "MODEL_FLF": ("wan", "tiny-flf2v"),
    "MODEL_LTX": ("ltx-condition", "tiny-ltx"),
    "MODEL_WAN_I2V": ("wan", "tiny-i2v"),
}
ONE_SECTION = {"latent_window_size": 1}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder, lines = tmp_path_factory.mktemp("boards"), {}
    for variable, (family, name) in LINES.items():
        options = json.dumps({"family": family, "type": "i2v", "width": 64, "height": 64})
        entry = first_and_last(folder) if "flf2v" in name else tiny_entry(family, "i2v")
        lines[variable] = f"{name};{entry.repo};Tiny;local;false;{options}"
    studio = Studio.open(config_in(folder, **lines, STARTER_MODELS="false", DEVICE="cpu"))
    assert studio.lineup.problems == []
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def pictures(studio: Studio) -> list[str]:
    found = []
    for angle in (0, 90, 180, 270):
        content = io.BytesIO()
        Image.linear_gradient("L").convert("RGB").resize((64, 64)).rotate(angle).save(content, "PNG")
        found.append(studio.media.add_upload(content.getvalue()).id)
    return found


def asked(pictures: list[str], **settings: Any) -> dict[str, Any]:
    prompts = [f"part {number}" for number in range(max(1, len(pictures) - 1))] + [""]
    segments = [
        {"source_image_id": one, "prompt": prompt, "num_frames": 5}
        for one, prompt in zip(pictures, prompts, strict=False)
    ]
    size = {} if "resolution" in settings else {"width": 64, "height": 64}
    return {"segments": segments, "steps": 2, **size, **settings}


def framepack(pictures: list[str], **settings: Any) -> dict[str, Any]:
    own = {**ONE_SECTION, **settings.pop("clip_settings", {})}
    return asked(pictures, clip_settings=own, **settings)


def frozen(studio: Studio, model: str, settings: dict[str, Any], prompt: str = "a red star") -> dict[str, Any]:
    """A storyboard's settings as its job would have them."""
    return dict(studio.checked("storyboard", studio.entry(model), prompt, None, settings)["settings"])


class Seen:
    """The requests that a model was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.requests: list[GenerationRequest] = []
        self.placings: list[Placing | None] = []
        generate = LoadedModel.generate

        def looking(model: LoadedModel, request: GenerationRequest, on_step: Any = None) -> Any:
            self.requests.append(request)
            return generate(model, request, on_step)

        monkeypatch.setattr(LoadedModel, "generate", looking)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    return Seen(monkeypatch)


def run(studio: Studio, model: str, settings: dict[str, Any], prompt: str = "a red star", **more: Any) -> Any:
    job = studio.submit("storyboard", model, prompt, settings=settings, **more).job
    studio.process_queue()
    return studio.status(job.id)


# ---- every family that takes a last picture ------------------------------------------------------------


@pytest.mark.parametrize(("model", "frames"), [("tiny-framepack", 5), ("tiny-flf2v", 5), ("tiny-ltx", 9)])
def test_two_clips_are_one_video(studio: Studio, pictures: list[str], model: str, frames: int) -> None:
    settings = framepack(pictures[:3]) if model == "tiny-framepack" else asked(pictures[:3])
    for segment in settings["segments"]:
        segment["num_frames"] = frames
    status = run(studio, model, {**settings, "fps": 12})
    assert status.status == "completed", status.error
    assert [one.num_frames for one in status.media] == [frames, frames, 2 * frames - 1]
    clips = [[digest for _, digest in frame_digests(studio.get_video(one.id))] for one in status.media]
    assert clips[2] == clips[0][:-1] + clips[1]
    assert probe(studio.get_video(status.media[2].id)).fps == 12


def test_a_model_without_a_last_picture_makes_a_board_of_one_only(studio: Studio, pictures: list[str]) -> None:
    with pytest.raises(InvalidInput, match="takes no last frame") as refused:
        frozen(studio, "tiny-i2v", asked(pictures[:2]))
    assert refused.value.details["field"] == "settings.segments.1.source_image_id"
    assert run(studio, "tiny-i2v", asked(pictures[:1])).status == "completed"


def test_a_model_that_needs_a_last_picture_says_so(studio: Studio, pictures: list[str]) -> None:
    with pytest.raises(InvalidInput, match="name the last one too"):
        frozen(studio, "tiny-flf2v", asked(pictures[:1]))


# ---- FramePack: the fields, one by one -----------------------------------------------------------------


def test_its_defaults_are_framepacks_own(studio: Studio, pictures: list[str]) -> None:
    segments = [{"source_image_id": one} for one in pictures[:2]]
    made = frozen(studio, "tiny-framepack", {"segments": segments})
    assert (made["seed"], made["steps"], made["guidance_scale"], made["fps"]) == (31337, 25, 10.0, 30)
    assert (made["width"], made["height"]) == (720, 720)
    assert (made["mp4_crf"], made["gpu_memory_preservation"], made["lora_scale"]) == (16, 6.0, 1.0)
    assert made["enable_adaptive_memory"] and not made["use_teacache"] and not made["auto_prompt"]
    assert made["segments"][0]["duration"] == 3.0
    assert made["segments"][0]["num_frames"] == 3 * 36 + 1, "90 frames: three sections of 36 come nearest"


def test_what_is_asked_for_reaches_each_clip(studio: Studio, pictures: list[str], seen: Seen) -> None:
    settings = framepack(pictures[:3], seed=7, guidance_scale=3.5, clip_settings={"true_cfg_scale": 2.0})
    status = run(studio, "tiny-framepack", settings, prompt="a red star", negative_prompt="rain")
    assert status.status == "completed", status.error
    first, second = seen.requests
    assert (first.seed, second.seed) == (7, 8)
    assert (first.prompt, second.prompt) == ("a red star, part 0", "a red star, part 1")
    assert {one.negative_prompt for one in seen.requests} == {"rain"}
    assert {one.settings.num_inference_steps for one in seen.requests} == {2}
    assert {one.settings.guidance_scale for one in seen.requests} == {3.5}
    assert {getattr(one.settings, "true_cfg_scale", None) for one in seen.requests} == {2.0}
    last, following = first.last_image, second.image
    assert last is not None and following is not None and last.tobytes() == following.tobytes()
    assert first.image is not None and first.image.tobytes() != last.tobytes()


def test_the_negative_prompt_may_stand_in_the_settings(studio: Studio, pictures: list[str]) -> None:
    fields = studio.checked(
        "storyboard",
        studio.entry("tiny-framepack"),
        "",
        None,
        framepack(pictures[:2], global_prompt="a red star", negative_prompt="rain"),
    )
    assert (fields["prompt"], fields["negative_prompt"]) == ("a red star", "rain")


@pytest.mark.parametrize("shape", [(96, 96), (128, 72), (72, 128)])
def test_the_resolution_is_the_side_of_a_square_of_as_many_pixels(
    studio: Studio, shape: tuple[int, int]
) -> None:
    content = io.BytesIO()
    Image.new("RGB", shape).save(content, "PNG")
    picture = studio.media.add_upload(content.getvalue()).id
    made = frozen(studio, "tiny-framepack", framepack([picture], resolution=320))
    assert made["width"] % 16 == made["height"] % 16 == 0
    assert 0.85 < made["width"] * made["height"] / 320**2 <= 1.0
    assert abs(made["width"] / made["height"] / (shape[0] / shape[1]) - 1) < 0.1


def test_the_crf_and_the_rate_reach_the_files(studio: Studio, pictures: list[str]) -> None:
    fine, coarse = (
        run(studio, "tiny-framepack", framepack(pictures[:3], mp4_crf=crf, fps=10)) for crf in (0, 45)
    )
    assert fine.media[2].bytes > 1.5 * coarse.media[2].bytes
    assert {one.fps for one in (*fine.media, *coarse.media)} == {10.0}


def test_teacache_puts_a_step_cache_on_for_the_clips(
    studio: Studio, pictures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from diffusers import HunyuanVideoFramepackTransformer3DModel as Transformer

    put_on = []
    enable = Transformer.enable_cache

    def looking(model: Any, config: Any) -> None:
        put_on.append(type(config).__name__)
        enable(model, config)

    monkeypatch.setattr(Transformer, "enable_cache", looking)
    status = run(studio, "tiny-framepack", framepack(pictures[:3], use_teacache=True, steps=4))
    assert status.status == "completed", status.error
    assert put_on == ["FirstBlockCacheConfig"] * 2
    assert [one.operation for one in status.warnings] == []
    without = run(studio, "tiny-framepack", framepack(pictures[:3], steps=4))
    assert len(put_on) == 2
    assert without.status == "completed"


def test_a_lora_and_its_scale_reach_each_clip(studio: Studio, pictures: list[str]) -> None:
    with pytest.raises(StudioError) as refused:
        frozen(studio, "tiny-framepack", framepack(pictures[:2], lora_model="nobody/none", lora_scale=0.5))
    assert "nobody/none" in refused.value.message


def test_lists_of_prompts_go_to_sections(studio: Studio, pictures: list[str], seen: Seen) -> None:
    settings = framepack(pictures[:2])
    settings["segments"][0] |= {"prompt": ["it rises", "it falls"], "num_frames": 9}
    status = run(studio, "tiny-framepack", settings)
    assert status.status == "completed", status.error
    assert getattr(seen.requests[0].settings, "section_prompts", None) == [
        "a red star, it rises",
        "a red star, it falls",
    ]
    settings["segments"][0]["prompt"] = ["it rises", "it stays"]
    other = run(studio, "tiny-framepack", settings)
    pixels = [studio.media.get(status.media[0].id).pixels_sha256 for status in (status, other)]
    assert pixels[0] != pixels[1]


@pytest.mark.parametrize("model", ["tiny-framepack", "tiny-flf2v"])
def test_a_list_that_is_longer_than_the_sections_is_refused(
    studio: Studio, pictures: list[str], model: str
) -> None:
    settings = framepack(pictures[:2]) if model == "tiny-framepack" else asked(pictures[:2])
    settings["segments"][0]["prompt"] = ["one", "two"]
    with pytest.raises(InvalidInput, match="is a list of 2") as refused:
        frozen(studio, model, settings)
    assert refused.value.details["field"] == "settings.segments.0.prompt"
    assert refused.value.details["max_length"] == 1


@pytest.mark.parametrize("sampling", ["vanilla", "inverted_anti_drifting"])
def test_both_ways_of_sampling(studio: Studio, pictures: list[str], sampling: str) -> None:
    settings = framepack(pictures[:1], clip_settings={"sampling_type": sampling})
    settings["segments"][0]["num_frames"] = 13
    assert run(studio, "tiny-framepack", settings).media[0].num_frames == 13


# ---- memory ----------------------------------------------------------------------------------------------


def plan(studio: Studio, monkeypatch: pytest.MonkeyPatch, gib: float, placing: Placing) -> Any:
    """The plan of a model of 10 GiB on a card with so much memory."""
    from app.models import memory

    monkeypatch.setattr(memory, "free_bytes", lambda device: int(gib * GIB))
    monkeypatch.setattr(memory, "total_bytes", lambda device: int(gib * GIB))
    sizes = {"transformer": 8 * GIB, "text_encoder": 2 * GIB}
    return studio.models._plan(studio.entry("tiny-framepack"), sizes, "cuda:0", placing)


def test_memory_is_left_free_on_the_card(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plan(studio, monkeypatch, 17, Placing(True, 6.0)).offload is Offload.NONE
    assert plan(studio, monkeypatch, 17, Placing(True, 8.0)).offload is Offload.MODEL
    assert plan(studio, monkeypatch, 17, Placing(True, 12.0)).offload is Offload.GROUP


def test_without_adaptive_memory_everything_stays_on_the_card(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.suppress(OutOfMemory):
        assert plan(studio, monkeypatch, 12, Placing(False, 6.0)).offload is Offload.NONE


def test_the_storyboard_says_how_its_model_is_placed(
    studio: Studio, pictures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    acquire = studio.models.acquire

    def looking(*args: Any, **kwargs: Any) -> Any:
        said.append(kwargs.get("placing"))
        return acquire(*args, **kwargs)

    monkeypatch.setattr(studio.models, "acquire", looking)
    fields = {"enable_adaptive_memory": False, "gpu_memory_preservation": 2.5}
    assert run(studio, "tiny-framepack", framepack(pictures[:1], **fields)).status == "completed"
    assert said == [Placing(False, 2.5)]


# ---- failures --------------------------------------------------------------------------------------------


def test_a_failure_names_the_clip_and_keeps_those_before_it(
    studio: Studio, pictures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    generate = LoadedModel.generate

    def failing(model: LoadedModel, request: GenerationRequest, on_step: Any = None) -> Any:
        if request.prompt.endswith("part 1"):
            raise StudioError("The model gave nothing but noise.")
        return generate(model, request, on_step)

    monkeypatch.setattr(LoadedModel, "generate", failing)
    status = run(studio, "tiny-flf2v", asked(pictures))
    assert status.status == "failed"
    assert status.error.message == "Clip 2 of 3: The model gave nothing but noise."
    assert status.error.details == {"clip": 2}
    assert [one.index for one in status.media] == [0]
    monkeypatch.setattr(LoadedModel, "generate", generate)
    studio.jobs.retry(status.id)
    studio.process_queue()
    again = studio.status(status.id)
    assert again.status == "completed"
    assert again.media[0].id == status.media[0].id


def test_an_unexpected_failure_names_the_clip_too(
    studio: Studio, pictures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(model: LoadedModel, request: GenerationRequest, on_step: Any = None) -> Any:
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr(LoadedModel, "generate", failing)
    status = run(studio, "tiny-flf2v", asked(pictures[:2]))
    assert status.status == "failed"
    assert status.error.message.startswith("Clip 1 of 1: Something unexpected")
    assert "shapes" not in status.error.message


def test_a_clip_that_was_deleted_meanwhile_fails_the_joining(
    studio: Studio, pictures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    generate = LoadedModel.generate

    def deleting(model: LoadedModel, request: GenerationRequest, on_step: Any = None) -> Any:
        for one in studio.media.of_job(job.id):
            studio.media.delete(one.id)
        return generate(model, request, on_step)

    monkeypatch.setattr(LoadedModel, "generate", deleting)
    job = studio.submit("storyboard", "tiny-flf2v", "a star", settings=asked(pictures[:3])).job
    studio.process_queue()
    status = studio.status(job.id)
    assert status.status == "failed"
    assert "was deleted before they were joined" in status.error.message


def test_models_say_that_they_make_storyboards(studio: Studio) -> None:
    models = studio.models_report().models
    assert {"storyboard" in model.job_types for model in models.values()} == {True}
