"""Names of image models on the hub and the family each belongs to, with what the family knows of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.models.freeze import freeze
from app.models.limits import limits_of
from app.models.lineup import ModelEntry
from app.models.registry import infer_family, recipe_for

NAMES = [
    ("stable-diffusion-v1-5/stable-diffusion-v1-5", "stable-diffusion"),
    ("SG161222/Realistic_Vision_V5.1_noVAE", "stable-diffusion"),
    ("stabilityai/stable-diffusion-xl-base-1.0", "sdxl"),
    ("stabilityai/sdxl-turbo", "sdxl"),
    ("RunDiffusion/Juggernaut-XL-v9", "sdxl"),
    ("cagliostrolab/animagine-xl-4.0", "sdxl"),
    ("stabilityai/stable-diffusion-3.5-large", "sd3"),
    ("stabilityai/stable-diffusion-3.5-medium", "sd3"),
    ("black-forest-labs/FLUX.1-dev", "flux"),
    ("black-forest-labs/FLUX.1-schnell", "flux"),
    ("aoxo/flux.1dev-abliterated", "flux"),
    ("black-forest-labs/FLUX.1-Kontext-dev", "flux-kontext"),
    ("black-forest-labs/FLUX.1-Fill-dev", "flux-fill"),
    ("black-forest-labs/FLUX.1-Canny-dev", None),
    ("black-forest-labs/FLUX.2-klein-4B", "flux2-klein"),
    ("black-forest-labs/FLUX.2-klein-base-9B", "flux2-klein"),
    ("Tongyi-MAI/Z-Image-Turbo", "z-image"),
    ("Qwen/Qwen-Image", "qwen-image"),
    ("Efficient-Large-Model/Sana_Sprint_1.6B_1024px_diffusers", "sana-sprint"),
    ("Qwen/Qwen-Image-Layered", None),
    ("somebody/a-name-that-tells-nothing", None),
]


@pytest.mark.parametrize(("repo", "family"), NAMES)
def test_a_repo_s_name_tells_its_family(repo: str, family: str | None) -> None:
    assert infer_family((repo.lower(),), None) == family


def entry(repo: str) -> ModelEntry:
    family = infer_family((repo.lower(),), None)
    assert family is not None
    return ModelEntry("model", "Model", repo, family, "image")


@pytest.mark.parametrize(
    ("repo", "steps", "guidance"),
    [
        ("stabilityai/stable-diffusion-xl-base-1.0", 30, 5.0),
        ("stabilityai/sdxl-turbo", 4, 0.0),
        ("ByteDance/SDXL-Lightning", 8, 0.0),
        ("stabilityai/stable-diffusion-3.5-large", 28, 3.5),
        ("stabilityai/stable-diffusion-3.5-large-turbo", 4, 0.0),
        ("stabilityai/stable-diffusion-3.5-medium", 40, 4.5),
        ("black-forest-labs/FLUX.2-klein-4B", 4, 1.0),
        ("black-forest-labs/FLUX.2-klein-base-4B", 50, 4.0),
        ("Tongyi-MAI/Z-Image-Turbo", 9, 0.0),
        ("Tongyi-MAI/Z-Image", 50, 4.0),
        ("Qwen/Qwen-Image", 50, 4.0),
        ("Efficient-Large-Model/Sana_Sprint_0.6B_1024px_diffusers", 2, 4.5),
    ],
)
def test_its_defaults_are_its_model_card_s(repo: str, steps: int, guidance: float) -> None:
    settings = freeze(entry(repo), "image", {})
    assert (settings.num_inference_steps, settings.guidance_scale) == (steps, guidance)


def test_turbo_is_drawn_at_the_size_it_was_trained_at() -> None:
    limits = limits_of(entry("stabilityai/sdxl-turbo"), "image")
    assert (limits.width.default, limits.height.default) == (512, 512)


@pytest.mark.parametrize(("told", "steps"), [(True, 4), (False, 50), ("yes", 50), (None, 50)])
def test_a_folder_of_klein_says_whether_it_is_distilled(tmp_path: Path, told: Any, steps: int) -> None:
    index = {"_class_name": "Flux2KleinPipeline"} | ({} if told is None else {"is_distilled": told})
    (tmp_path / "model_index.json").write_text(json.dumps(index))
    mine = ModelEntry("mine", "Mine", str(tmp_path), "flux2-klein", "image", "local")
    assert freeze(mine, "image", {}).num_inference_steps == steps
    (tmp_path / "model_index.json").write_text("[")
    torn = ModelEntry("torn", "Torn", str(tmp_path), "flux2-klein", "image", "local")
    assert freeze(torn, "image", {}).num_inference_steps == 50


def test_the_larger_klein_has_another_licence() -> None:
    nine, four = (entry(f"black-forest-labs/FLUX.2-klein-{size}") for size in ("9B", "4B"))
    assert nine.license == "FLUX Non-Commercial License"
    assert four.license == "Apache-2.0"


def test_dev_of_flux_2_is_refused_with_what_to_take() -> None:
    with pytest.raises(ValueError, match="klein"):
        recipe_for(entry("black-forest-labs/FLUX.2-klein-4B")).check(entry("black-forest-labs/FLUX.2-dev"))
