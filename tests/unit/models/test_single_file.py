"""Checkpoints of one file: whole ones, the denoiser alone, and files that hold what cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from app.errors import ModelCorrupt, ModelNotAvailable
from app.models.checkpoint import held_in
from app.models.lineup import ModelEntry
from app.models.options import ModelOptions
from app.models.sources import files_of
from tests.support.checkpoints import as_checkpoint
from tests.support.hub import into_hub_cache
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

BASE = "stable-diffusion-v1-5/stable-diffusion-v1-5"
SD_COMPONENTS = {
    "unet": ("diffusers", "UNet2DConditionModel"),
    "vae": ("diffusers", "AutoencoderKL"),
    "text_encoder": ("transformers", "CLIPTextModel"),
}


def pixels(entry: ModelEntry, **config: Any) -> Any:
    with manager_of(entry, **config).acquire(entry.id, "image") as model:
        return np.asarray(model.generate(tiny_request(entry, "image")).images[0])


def entry_of(file: Path, **options: Any) -> ModelEntry:
    given = ModelOptions(**options)
    return ModelEntry("one", "One", str(file), "stable-diffusion", source="local", options=given)


def weights_gone(folder: Path) -> Path:
    """Leave the configurations of a model folder, as a download for a whole checkpoint does."""
    for file in folder.rglob("*.safetensors"):
        file.unlink()
    return folder


def test_a_whole_checkpoint_gives_the_pixels_of_the_folder_it_was_made_from(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "sd", "stable-diffusion")
    file = as_checkpoint(folder, tmp_path / "whole.safetensors")
    expected = pixels(tiny_entry("stable-diffusion", "image", folder))
    weights_gone(folder)
    assert np.array_equal(pixels(entry_of(file, base_repo=str(folder))), expected)


def test_the_family_knows_the_base_of_a_checkpoint(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "sd", "stable-diffusion")
    file = as_checkpoint(folder, tmp_path / "whole.safetensors")
    with pytest.raises(ModelNotAvailable, match=BASE):
        pixels(entry_of(file), model_folder=tmp_path / "models")
    into_hub_cache(weights_gone(folder), tmp_path / "models", BASE)
    assert pixels(entry_of(file), model_folder=tmp_path / "models").shape == (64, 64, 3)


def test_a_checkpoint_without_a_vae_takes_the_bases(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "sd", "stable-diffusion")
    file = as_checkpoint(folder, tmp_path / "pruned.safetensors")
    tensors = {
        name: value for name, value in load_file(file).items() if not name.startswith("first_stage_model")
    }
    save_file(tensors, file)
    expected = pixels(tiny_entry("stable-diffusion", "image", folder))
    entry = entry_of(file, base_repo=str(folder))
    assert set(files_of(manager_of(entry).config, entry).replaced) == {"unet", "text_encoder"}
    assert np.array_equal(pixels(entry), expected)


def test_the_size_of_a_checkpoint_is_counted_by_component(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "sd", "stable-diffusion")
    entry = entry_of(as_checkpoint(folder, tmp_path / "whole.safetensors"), base_repo=str(folder))
    config = manager_of(entry).config
    whole = files_of(config, entry).sizes({"default": 4})
    assert whole == files_of(config, tiny_entry("stable-diffusion", "image", folder)).sizes({"default": 4})


def test_a_checkpoint_that_lacks_a_tensor_is_told(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "sd", "stable-diffusion")
    file = as_checkpoint(folder, tmp_path / "whole.safetensors")
    tensors = load_file(file)
    del tensors["model.diffusion_model.input_blocks.0.0.weight"]
    save_file(tensors, file)
    with pytest.raises(ModelCorrupt):
        pixels(entry_of(file, base_repo=str(folder)))


@pytest.mark.parametrize(
    ("names", "components", "held"),
    [
        (["double_blocks.0.img_attn.qkv.weight"], {"transformer": ("diffusers", "Flux")}, {"transformer": ()}),
        (
            ["model.diffusion_model.x", "vae.decoder.conv_in.weight",
             "text_encoders.t5xxl.transformer.shared.weight", "text_encoders.clip_l.transformer.text_model.x"],
            {
                "transformer": ("diffusers", "FluxTransformer2DModel"),
                "vae": ("diffusers", "AutoencoderKL"),
                "text_encoder": ("transformers", "CLIPTextModel"),
                "text_encoder_2": ("transformers", "T5EncoderModel"),
            },
            {
                "transformer": ("model.diffusion_model.",),
                "vae": ("vae.",),
                "text_encoder": ("text_encoders.clip_l.transformer.",),
                "text_encoder_2": ("text_encoders.t5xxl.transformer.",),
            },
        ),
        (
            ["model.diffusion_model.x", "first_stage_model.x", "conditioner.embedders.0.transformer.x",
             "conditioner.embedders.1.model.x"],
            {**SD_COMPONENTS, "text_encoder_2": ("transformers", "CLIPTextModelWithProjection")},
            {
                "unet": ("model.diffusion_model.",),
                "vae": ("first_stage_model.",),
                "text_encoder": ("conditioner.embedders.0.transformer.",),
                "text_encoder_2": ("conditioner.embedders.1.model.",),
            },
        ),
    ],
)  # fmt: skip
def test_what_is_in_a_checkpoint_is_read_off_its_names(
    tmp_path: Path, names: list[str], components: dict[str, tuple[str, str]], held: dict[str, tuple[str, ...]]
) -> None:
    save_file({name: torch.zeros(2) for name in names}, tmp_path / "a.safetensors")
    main = "unet" if "unet" in components else "transformer"
    assert held_in(tmp_path / "a.safetensors", components, main) == held


def test_scaled_eight_bit_weights_are_refused_instead_of_misread(tmp_path: Path) -> None:
    save_file({"model.diffusion_model.a.scale_weight": torch.zeros(1)}, tmp_path / "a.safetensors")
    with pytest.raises(ModelCorrupt, match="scaled 8-bit weights"):
        held_in(tmp_path / "a.safetensors", SD_COMPONENTS, "unet")
