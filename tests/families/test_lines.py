"""Lines of .env for real video repos: family, type, job types and what the family knows of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.config import Config
from app.errors import InvalidInput
from app.models.assembly import component_dtypes
from app.models.freeze import freeze
from app.models.limits import limits_of
from app.models.lineup import Lineup, ModelEntry
from app.models.pictures import fit_area
from app.models.registry import infer_family, recipe_for

I2V = {"source_image_id": "source"}
BOTH = ("i2v", "t2v")
HUNYUAN = "hunyuanvideo-community/HunyuanVideo"


def lineup(repo: str, source: str = "huggingface", **options: Any) -> Lineup:
    line = f"x;{repo};x;{source};false;{json.dumps(options)}"
    return Lineup.from_config(Config.load(env_file=None, environ={"MODEL_X": line}), Path("/nonexistent"))


def entry_of(repo: str, **options: Any) -> ModelEntry:
    return lineup(repo, **options).get("x")


@pytest.mark.parametrize(
    ("repo", "family", "job_types", "steps", "guidance", "size", "own"),
    [
        ("Wan-AI/Wan2.1-T2V-1.3B-Diffusers", "wan", ("t2v", "v2v"), 50, 6.0, (832, 480), {"flow_shift": None}),
        ("Wan-AI/Wan2.1-T2V-14B-Diffusers", "wan", ("t2v", "v2v"), 50, 5.0, (832, 480), {"flow_shift": None}),
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", "wan", ("i2v",), 40, 5.0, (832, 480), {"flow_shift": None}),
        ("Wan-AI/Wan2.1-I2V-14B-720P-Diffusers", "wan", ("i2v",), 40, 5.0, (1280, 720), {"flow_shift": 5.0}),
        ("Wan-AI/Wan2.1-FLF2V-14B-720P-diffusers", "wan", ("i2v",), 40, 5.5, (1280, 720), {"flow_shift": 16.0}),
        ("Wan-AI/Wan2.2-T2V-A14B-Diffusers", "wan22", ("t2v",), 40, 4.0, (832, 480),
         {"flow_shift": 12.0, "guidance_scale_2": 3.0}),
        ("Wan-AI/Wan2.2-I2V-A14B-Diffusers", "wan22", ("i2v",), 40, 3.5, (832, 480),
         {"flow_shift": 5.0, "guidance_scale_2": None}),
        ("Wan-AI/Wan2.2-TI2V-5B-Diffusers", "wan22-ti2v", BOTH, 50, 5.0, (1280, 704), {"flow_shift": 5.0}),
        ("Lightricks/LTX-Video", "ltx-video", ("t2v", "i2v"), 50, 3.0, (704, 480), {}),
        ("Lightricks/LTX-Video-0.9.1", "ltx-video", ("t2v", "i2v"), 50, 3.0, (704, 480), {}),
        ("Lightricks/LTX-Video-0.9.5", "ltx-condition", ("t2v", "i2v"), 40, 3.0, (768, 512), {}),
        ("Lightricks/LTX-Video-0.9.7-dev", "ltx-condition", ("t2v", "i2v"), 40, 3.0, (768, 512), {}),
        ("Lightricks/LTX-Video-0.9.8-13B-distilled", "ltx-condition", ("t2v", "i2v"), 8, 1.0, (768, 512), {}),
        ("Lightricks/LTX-2", "ltx2", ("t2v", "i2v"), 30, 3.0, (768, 512), {"stg_scale": 1.0}),
        ("Lightricks/LTX-2.5-Diffusers", "ltx2", ("t2v", "i2v"), 30, 3.0, (768, 512), {"modality_scale": 3.0}),
        ("org/LTX-2-distilled", "ltx2", ("t2v", "i2v"), 8, 1.0, (768, 512), {"stg_scale": 0.0}),
        ("hunyuanvideo-community/HunyuanVideo", "hunyuan-video", ("t2v",), 50, 6.0, (960, 544), {}),
        ("hunyuanvideo-community/HunyuanVideo-I2V", "hunyuan-video", ("i2v",), 50, 6.0, (960, 544), {}),
        ("hunyuanvideo-community/HunyuanVideo-I2V-33ch", "hunyuan-video", ("i2v",), 50, 1.0, (960, 544), {}),
        (f"{HUNYUAN}-1.5-Diffusers-480p_t2v", "hunyuan15", ("t2v",), 50, 6.0, (832, 480), {}),
        (f"{HUNYUAN}-1.5-Diffusers-720p_i2v", "hunyuan15", ("i2v",), 50, 6.0, (1280, 720), {}),
        (f"{HUNYUAN}-1.5-Diffusers-480p_i2v_step_distilled", "hunyuan15", ("i2v",), 12, 1.0, (832, 480), {}),
    ],
)  # fmt: skip
def test_what_is_known_of_a_repo(
    repo: str,
    family: str,
    job_types: tuple[str, ...],
    steps: int,
    guidance: float,
    size: tuple[int, int],
    own: dict[str, Any],
) -> None:
    found = lineup(repo)
    assert found.problems == []
    entry = found.get("x")
    assert (entry.family, recipe_for(entry).job_types(entry)) == (family, job_types)
    limits = limits_of(entry)
    assert (limits.width.default, limits.height.default) == size
    last = {"last_image_id": "last"} if "flf2v" in repo.lower() else {}
    settings = freeze(entry, job_types[0], {**I2V, **last} if job_types[0] == "i2v" else {})
    assert (settings.num_inference_steps, settings.guidance_scale) == (steps, guidance)
    assert {name: getattr(settings, name) for name in own} == own
    assert entry.license


def test_framepack_is_a_transformer_on_hunyuans_base() -> None:
    for repo, sampling in (
        ("lllyasviel/FramePackI2V_HY", "inverted_anti_drifting"),
        ("lllyasviel/FramePack_F1_I2V_HY_20250503", "vanilla"),
    ):
        entry = entry_of(repo, base_repo="hunyuanvideo-community/HunyuanVideo")
        assert (entry.family, entry.type) == ("framepack", "i2v")
        settings = freeze(entry, "i2v", I2V)
        assert (settings.num_inference_steps, settings.guidance_scale) == (25, 10.0)
        assert settings.model_dump()["sampling_type"] == sampling


def test_a_repos_version_counts_for_more_than_the_class_in_its_index() -> None:
    names = ("x", "x", "lightricks/ltx-video-0.9.5")
    assert infer_family(names, "LTXPipeline") == "ltx-condition"
    assert infer_family(("x", "x", "mine"), "LTXPipeline") == "ltx-video"
    assert infer_family(("x", "x", "mine"), "LTXConditionPipeline") == "ltx-condition"
    assert infer_family(("x", "x", "wan-ai/wan2.2-ti2v-5b-diffusers"), "WanPipeline") == "wan22-ti2v"
    assert infer_family(("x", "x", "wan-ai/wan2.2-t2v-a14b-diffusers"), "WanPipeline") == "wan22"
    assert infer_family(("x", "x", "wan-ai/wan2.1-t2v-14b-diffusers"), "WanPipeline") == "wan"
    framepack = ("x", "lllyasviel/framepacki2v_hy", "hunyuanvideo-community/hunyuanvideo")
    assert infer_family(framepack, "HunyuanVideoPipeline") == "framepack"


@pytest.mark.parametrize(
    ("repo", "dtypes"),
    [
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", {"transformer": "bfloat16", "vae": "float32",
                                                  "image_encoder": "float32"}),
        ("Wan-AI/Wan2.2-T2V-A14B-Diffusers", {"transformer_2": "bfloat16", "vae": "float32"}),
        ("Lightricks/LTX-Video", {"transformer": "bfloat16", "vae": "bfloat16"}),
        (HUNYUAN, {"transformer": "bfloat16", "vae": "float16", "text_encoder": "float16"}),
    ],
)  # fmt: skip
def test_the_number_format_of_each_component_on_a_gpu(repo: str, dtypes: dict[str, str]) -> None:
    chosen = component_dtypes(entry_of(repo), "cuda:0")
    assert {name: chosen.get(name, chosen["default"]) for name in dtypes} == dtypes


@pytest.mark.parametrize(
    ("repo", "better"),
    [
        ("Wan-AI/Wan2.1-T2V-14B", "Wan-AI/Wan2.1-T2V-14B-Diffusers"),
        ("Wan-AI/Wan2.1-FLF2V-14B-720P", "Wan-AI/Wan2.1-FLF2V-14B-720P-diffusers"),
        ("Wan-AI/Wan2.2-I2V-A14B", "Wan-AI/Wan2.2-I2V-A14B-Diffusers"),
        ("Wan-AI/Wan2.2-TI2V-5B", "Wan-AI/Wan2.2-TI2V-5B-Diffusers"),
        ("tencent/HunyuanVideo", "hunyuanvideo-community/HunyuanVideo"),
        ("tencent/HunyuanVideo-I2V", "hunyuanvideo-community/HunyuanVideo-I2V"),
        ("tencent/HunyuanVideo-1.5", "hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_t2v"),
        ("lllyasviel/FramePackI2V_HY", '"base_repo": "hunyuanvideo-community/HunyuanVideo"'),
    ],
)
def test_a_repo_in_another_layout_names_the_right_one(repo: str, better: str) -> None:
    (problem,) = lineup(repo).problems
    assert problem.endswith(better)


def test_one_file_is_not_enough_where_the_family_has_more() -> None:
    for repo, base, said in (
        ("https://h/wan2.2-t2v-a14b-high-Q4.gguf", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "two experts"),
        ("https://h/framepack-Q4.gguf", "hunyuanvideo-community/HunyuanVideo", "not loaded from one file"),
    ):
        (problem,) = lineup(repo, "gguf_url", base_repo=base).problems
        assert said in problem


@pytest.mark.parametrize(
    ("repo", "source", "size"),
    [
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", (1920, 1080), (832, 464)),
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", (1080, 1920), (464, 832)),
        ("Wan-AI/Wan2.1-I2V-14B-720P-Diffusers", (1000, 1000), (960, 960)),
        ("Wan-AI/Wan2.2-TI2V-5B-Diffusers", (1920, 1080), (1248, 704)),
        ("Lightricks/LTX-Video", (1000, 1000), (576, 576)),
        ("Lightricks/LTX-Video-0.9.7-dev", (512, 768), (512, 768)),
        ("Lightricks/LTX-2", (1920, 1080), (832, 448)),
        ("hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_i2v", (1000, 1500), (512, 768)),
    ],
)
def test_a_source_keeps_its_shape_within_the_models_area(
    repo: str, source: tuple[int, int], size: tuple[int, int]
) -> None:
    limits = limits_of(entry_of(repo), "i2v")
    assert fit_area(source, limits) == size
    assert size[0] * size[1] <= limits.area
    assert size[0] % limits.multiple == size[1] % limits.multiple == 0


@pytest.mark.parametrize(
    ("repo", "asked", "field", "said"),
    [
        ("Lightricks/LTX-Video", {"num_frames": 100}, "settings.num_frames", "of 8 plus 1, such as 161"),
        ("Lightricks/LTX-Video", {"width": 720, "height": 480}, "settings.width", "multiple of 32"),
        ("Wan-AI/Wan2.2-TI2V-5B-Diffusers", {"width": 960, "height": 720}, "settings.height", "of 32"),
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", {"last_image_id": "x"}, "settings.last_image_id", "FLF2V"),
        ("Wan-AI/Wan2.1-FLF2V-14B-720P-diffusers", {}, "settings.last_image_id", "name the last one too"),
        (f"{HUNYUAN}-I2V", {"last_image_id": "x"}, "settings.last_image_id", "last frame"),
        ("lllyasviel/FramePackI2V_HY", {"num_frames": 91}, "settings.num_frames", "multiple of 36 plus 1"),
        ("lllyasviel/FramePackI2V_HY", {"num_frames": 37, "latent_window_size": 4}, "settings.num_frames",
         "multiple of 16 plus 1, such as 33"),
        ("lllyasviel/FramePackI2V_HY", {"sampling_type": "vanilla", "last_image_id": "x"},
         "settings.last_image_id", "inverted_anti_drifting"),
        ("lllyasviel/FramePackI2V_HY", {"sampling_type": "random"}, "settings.sampling_type", "vanilla"),
    ],
)  # fmt: skip
def test_what_a_model_cannot_do_is_refused(repo: str, asked: dict[str, Any], field: str, said: str) -> None:
    base = {"base_repo": "hunyuanvideo-community/HunyuanVideo"} if "FramePack" in repo else {}
    with pytest.raises(InvalidInput) as caught:
        freeze(entry_of(repo, **base), "i2v", {**I2V, **asked})
    assert caught.value.details["field"] == field
    assert said in str(caught.value)
