"""What only some families of videos do: last frames, two experts, sections, sound, schedules of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.models.lineup import ModelEntry
from app.models.registry import families, recipe_for
from tests.families.test_run import Spy, pixels
from tests.support.tiny import few_frames, manager_of, tiny_entry, tiny_folder, tiny_request

RED, BLUE = Image.new("RGB", (80, 60), "red"), Image.new("RGB", (80, 60), "blue")
NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))


def arrays(result: Any) -> Any:
    return np.stack([np.asarray(frame) for frame in result.frames]).astype(int)


def run(entry: ModelEntry, job_type: str, **changes: Any) -> Any:
    with manager_of(entry).acquire(entry.id, job_type) as model:
        return model.generate(tiny_request(entry, job_type, **changes))


def told(monkeypatch: pytest.MonkeyPatch, entry: ModelEntry, job_type: str, **changes: Any) -> dict[str, Any]:
    """Return the arguments of the pipeline's call."""
    with manager_of(entry).acquire(entry.id, job_type) as model:
        spy = Spy(model.pipeline_for(job_type), monkeypatch)
        model.generate(tiny_request(entry, job_type, **changes))
    return spy.given


def first_and_last(folder: Path) -> ModelEntry:
    """Wan's first-and-last-frame model: its transformer knows the places of two pictures."""
    folder = tiny_folder(folder / "wan-flf2v", "wan", "i2v")
    from app.models import tiny

    tiny.seeded()
    tiny.wan_vision(first_and_last=True)["transformer"].save_pretrained(folder / "transformer")
    return tiny_entry("wan", "i2v", folder)


# ---- last frames -------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["wan", "wan22", "ltx-condition", "framepack"])
def test_a_last_picture_changes_the_video(family: str, tmp_path: Path) -> None:
    entry = first_and_last(tmp_path) if family == "wan" else tiny_entry(family, "i2v")
    with manager_of(entry).acquire(entry.id, "i2v") as model:
        given = {"image": RED, "last_image_id": "last", "num_inference_steps": 8}
        one = model.generate(tiny_request(entry, "i2v", last_image=RED, **given))
        two = model.generate(tiny_request(entry, "i2v", last_image=NOISE, **given))
        again = model.generate(tiny_request(entry, "i2v", last_image=RED, **given))
    assert len(one.frames or []) == few_frames(family, "i2v")
    assert pixels(one) == pixels(again)
    assert not np.array_equal(arrays(one), arrays(two))


def test_ltx_is_told_where_its_pictures_are(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tiny_entry("ltx-condition", "i2v")
    given = told(monkeypatch, entry, "i2v", image=RED, last_image=BLUE, last_image_id="last", num_frames=17)
    assert [(part.frame_index, part.image.getpixel((0, 0))) for part in given["conditions"]] == [
        (0, (255, 0, 0)),
        (16, (0, 0, 255)),
    ]


# ---- LTX ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "job_type"), [("ltx-video", "t2v"), ("ltx-video", "i2v"), ("ltx2", "t2v")])
def test_ltx_has_its_quality_negative_prompt_until_a_request_gives_one(
    family: str, job_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = tiny_entry(family, job_type)
    quality = "worst quality, inconsistent motion, blurry, jittery, distorted"
    assert told(monkeypatch, entry, job_type)["negative_prompt"] == quality
    assert told(monkeypatch, entry, job_type, negative_prompt="rain")["negative_prompt"] == "rain"
    assert told(monkeypatch, entry, job_type, negative_prompt="")["negative_prompt"] == ""


@pytest.mark.parametrize("family", ["ltx-video", "ltx-condition", "ltx2"])
def test_ltx_is_told_the_frame_rate(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tiny_entry(family, "t2v")
    assert told(monkeypatch, entry, "t2v", fps=30)["frame_rate"] == 30
    assert pixels(run(entry, "t2v", fps=10)) != pixels(run(entry, "t2v", fps=30))


def test_ltx_decodes_at_the_noise_level_of_its_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    given = told(monkeypatch, tiny_entry("ltx-video", "i2v"), "i2v")
    assert (given["decode_timestep"], given["decode_noise_scale"]) == (0.05, 0.025)


def test_ltx_draws_the_decoders_noise_where_the_pipeline_draws_it() -> None:
    recipe = families()["ltx-video"]
    for kind, job_type, device in (("i2v", "i2v", "cuda:0"), ("i2v", "t2v", "cpu"), ("t2v", "i2v", "cpu")):
        entry = tiny_entry("ltx-video", kind)  # the VAE of the i2v one takes timesteps
        with manager_of(entry).acquire(entry.id, job_type) as model:
            assert recipe.noise_device(model.pipeline_for(job_type), "cuda:0") == device, (kind, job_type)


@pytest.mark.parametrize(("family", "name"), [("ltx-condition", "timesteps"), ("ltx2", "sigmas")])
def test_distilled_models_run_their_own_schedule(
    family: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = tiny_entry(family, "t2v", tiny_folder(tmp_path / "distilled", family, "t2v"))
    given = told(monkeypatch, entry, "t2v", num_inference_steps=8, guidance_scale=1.0)
    assert len(given[name]) == given["num_inference_steps"] == 8
    plain = told(monkeypatch, tiny_entry(family, "t2v"), "t2v", num_inference_steps=8)
    assert plain.get(name) is None


# ---- LTX-2 -------------------------------------------------------------------------------------------


def test_ltx2_gives_the_sound_with_the_frames() -> None:
    entry = tiny_entry("ltx2", "t2v")
    one, two, other = (run(entry, "t2v", seed=seed) for seed in (0, 0, 1))
    assert one.audio is not None
    assert one.audio[:4] == b"RIFF"
    assert one.audio == two.audio != other.audio


def test_ltx2_animates_a_compressed_source(monkeypatch: pytest.MonkeyPatch) -> None:
    given = told(monkeypatch, tiny_entry("ltx2", "i2v"), "i2v", image=NOISE)
    assert given["image_crf"] == 0
    assert np.asarray(given["image"]).std() < 0.8 * np.asarray(NOISE).std()


def test_ltx2_saves_passes_where_guidance_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tiny_entry("ltx2", "t2v")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        transformer, passes = model.pipeline_for("t2v").transformer, 0
        forward = type(transformer).forward

        def counting(*args: Any, **kwargs: Any) -> Any:
            nonlocal passes
            passes += 1
            return forward(*args, **kwargs)

        monkeypatch.setattr(type(transformer), "forward", counting)
        model.generate(tiny_request(entry, "t2v"))
        assert passes == 3 * 3  # guidance in one batch, spatio-temporal, by modality
        passes = 0
        model.generate(tiny_request(entry, "t2v", guidance_scale=1.0, stg_scale=0.0, modality_scale=1.0))
        assert passes == 3


# ---- Wan ---------------------------------------------------------------------------------------------


def test_both_experts_of_wan22_run_and_have_a_guidance_each() -> None:
    entry = tiny_entry("wan22", "t2v")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        pipeline = model.pipeline_for("t2v")
        ran: list[str] = []
        for name in ("transformer", "transformer_2"):
            part = getattr(pipeline, name)
            part.register_forward_hook(lambda *_, name=name: ran.append(name))
        plain = pixels(model.generate(tiny_request(entry, "t2v", num_inference_steps=8)))
        assert set(ran) == {"transformer", "transformer_2"}
        assert ran == sorted(ran)  # the noisy steps come first
        same = pixels(model.generate(tiny_request(entry, "t2v", num_inference_steps=8, guidance_scale_2=3.0)))
        other = pixels(model.generate(tiny_request(entry, "t2v", num_inference_steps=8, guidance_scale_2=9.0)))
    assert same == plain  # 3 is what text to video has by default
    assert other != plain


def test_the_weights_of_wan_ti2v_do_both_job_types() -> None:
    entry = tiny_entry("wan22-ti2v", "t2v")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        moving = model.generate(tiny_request(entry, "i2v", image=RED))
        assert pixels(moving) != pixels(model.generate(tiny_request(entry, "i2v", image=BLUE)))
        assert model.generate(tiny_request(entry, "t2v")).frames
        assert model.pipeline_for("t2v").transformer is model.pipeline_for("i2v").transformer


def test_a_weak_v2v_stays_close_to_its_source() -> None:
    entry = tiny_entry("wan", "t2v")
    request = {"num_inference_steps": 10, "video": tuple([RED] * 5)}
    with manager_of(entry).acquire(entry.id, "v2v") as model:
        weak = arrays(model.generate(tiny_request(entry, "v2v", strength=0.1, **request)))
        strong = arrays(model.generate(tiny_request(entry, "v2v", strength=1.0, **request)))
        blue = {**request, "video": tuple([BLUE] * 5)}
        weak_blue = arrays(model.generate(tiny_request(entry, "v2v", strength=0.1, **blue)))
        strong_blue = arrays(model.generate(tiny_request(entry, "v2v", strength=1.0, **blue)))
    assert np.abs(weak - weak_blue).mean() > np.abs(strong - strong_blue).mean()


# ---- HunyuanVideo ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "job_type"), [("hunyuan-video", "t2v"), ("framepack", "i2v")])
def test_hunyuan_takes_a_negative_prompt_with_true_guidance_only(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    plain = run(entry, job_type, negative_prompt="rain")
    assert [warning["operation"] for warning in plain.warnings] == ["negative_prompt"]
    one = run(entry, job_type, negative_prompt="rain", true_cfg_scale=3.0)
    two = run(entry, job_type, negative_prompt="snow and ice", true_cfg_scale=3.0)
    assert one.warnings == []
    assert pixels(one) != pixels(two)


def test_the_hunyuan_model_of_33_channels_gives_all_frames_too(tmp_path: Path) -> None:
    from app.models import tiny

    folder = tiny_folder(tmp_path / "33ch", "hunyuan-video", "i2v")
    tiny.seeded()
    tiny.hunyuan_i2v_parts("latent_concat")["transformer"].save_pretrained(folder / "transformer")
    result = run(tiny_entry("hunyuan-video", "i2v", folder), "i2v")
    assert len(result.frames) == few_frames("hunyuan-video", "i2v")


def test_hunyuan15_sets_its_guidance_for_one_run() -> None:
    entry = tiny_entry("hunyuan15", "i2v")
    with manager_of(entry).acquire(entry.id, "i2v") as model:
        pipeline = model.pipeline_for("i2v")
        own = pipeline.guider
        result = model.generate(tiny_request(entry, "i2v", guidance_scale=2.0, width=128, height=64))
        assert pipeline.guider is own
        assert own.guidance_scale == 6.0
        assert {frame.size for frame in result.frames or []} == {(128, 64)}
        height, width = pipeline.video_processor.calculate_default_height_width(64, 128, 64)
        assert (height, width) != (64, 128)  # the pipeline's own choice is back


# ---- FramePack ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampling_type", ["inverted_anti_drifting", "vanilla"])
@pytest.mark.parametrize(("window", "frames"), [(1, 5), (1, 21), (2, 9), (3, 25)])
def test_framepack_gives_the_frames_asked_for_in_whole_sections(
    sampling_type: str, window: int, frames: int
) -> None:
    entry, steps = tiny_entry("framepack", "i2v"), []
    settings = {"latent_window_size": window, "num_frames": frames, "sampling_type": sampling_type}
    with manager_of(entry).acquire(entry.id, "i2v") as model:
        request = tiny_request(entry, "i2v", num_inference_steps=2, **settings)
        result = model.generate(request, lambda step, total: steps.append((step, total)))
    assert len(result.frames or []) == frames
    sections = recipe_for(entry).rounds(request.settings)
    assert sections == (frames - 1) // (4 * window)
    assert steps == [(step, 2 * sections) for step in range(1, 2 * sections + 1)]
