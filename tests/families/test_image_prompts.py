"""IP-Adapters on tiny models of real classes: a picture as a prompt acts, is recorded, and leaves no trace."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file

from app.errors import InvalidInput, ModelCorrupt, ModelNotAvailable
from app.models.adapters import check_adapters
from app.models.adapters.image_encoders import FLUX_ENCODER
from app.models.freeze import freeze
from app.models.lineup import ModelEntry
from app.models.manager import ModelManager
from app.models.memory import Offload, Plan
from app.models.requests import GenerationResult
from tests.support.hub import into_hub_cache
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

SD, SDXL, FLUX = (tiny_entry(family, "image") for family in ("stable-diffusion", "sdxl", "flux"))
NAMES = {SD.id: "old", SDXL.id: "large", FLUX.id: "flow"}


def save_ip_adapter(unet: diffusers.UNet2DConditionModel, folder: Path) -> None:
    """Save a random adapter of a UNet, with four tokens a picture, and its image encoder."""
    torch.manual_seed(5)
    width, seen = unet.config.cross_attention_dim, 6
    tensors = {
        "image_proj.proj.weight": torch.randn(4 * width, seen),
        "image_proj.proj.bias": torch.randn(4 * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }
    layers = [name.removesuffix(".processor") for name in unet.attn_processors if "attn2" in name]
    for number, name in enumerate(layers):
        shape = unet.get_submodule(name).to_k.weight.shape
        for kind in "kv":
            tensors[f"ip_adapter.{2 * number + 1}.to_{kind}_ip.weight"] = torch.randn(shape)
    folder.mkdir(parents=True)
    save_file(tensors, folder / "ip-adapter.safetensors")
    config = transformers.CLIPVisionConfig(
        hidden_size=8, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        image_size=8, patch_size=4, projection_dim=seen,
    )  # fmt: skip
    transformers.CLIPVisionModelWithProjection(config).save_pretrained(folder / "image_encoder")


def save_flux_adapter(transformer: diffusers.FluxTransformer2DModel, folder: Path) -> None:
    """Save a random adapter of a FLUX.1 transformer in the names that these come in, without its encoder."""
    torch.manual_seed(6)
    width, inner, seen = transformer.config.joint_attention_dim, transformer.inner_dim, 6
    tensors = {
        "ip_adapter_proj_model.proj.weight": torch.randn(4 * width, seen),
        "ip_adapter_proj_model.proj.bias": torch.randn(4 * width),
        "ip_adapter_proj_model.norm.weight": torch.ones(width),
        "ip_adapter_proj_model.norm.bias": torch.zeros(width),
    }
    for block in range(transformer.config.num_layers):
        for kind in "kv":
            name = f"double_blocks.{block}.processor.ip_adapter_double_stream_{kind}_proj"
            tensors |= {f"{name}.weight": torch.randn(inner, width), f"{name}.bias": torch.randn(inner)}
    folder.mkdir(parents=True)
    save_file(tensors, folder / "ip_adapter.safetensors")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("image-prompts")
    place = made / "models" / "ip-adapters"
    for family, name in (("stable-diffusion", "old"), ("sdxl", "large")):
        unet = diffusers.UNet2DConditionModel.from_pretrained(tiny_folder(made / family, family) / "unet")
        save_ip_adapter(unet, place / name)
    base = tiny_folder(made / "flux", "flux") / "transformer"
    save_flux_adapter(diffusers.FluxTransformer2DModel.from_pretrained(base), place / "flow")
    into_hub_cache(place / "old" / "image_encoder", made / "models", FLUX_ENCODER)
    shutil.copytree(place / "old", place / "blind", ignore=shutil.ignore_patterns("image_encoder"))
    shutil.copytree(place / "old", place / "empty")
    save_file({"other": torch.zeros(2)}, place / "empty" / "ip-adapter.safetensors")
    return made


def manager(folder: Path, entry: ModelEntry) -> ModelManager:
    return manager_of(entry, model_folder=folder / "models")


def run(models: ModelManager, entry: ModelEntry, job_type: str = "image", **asked: Any) -> GenerationResult:
    colour = asked.pop("colour", "red")
    picture = (
        Image.radial_gradient("L").resize((32, 32)) if colour is None else Image.new("RGB", (32, 32), colour)
    )
    given = {"ip_adapter": {"image_id": "p", **asked}, "ip_adapter_image": picture} if asked else {}
    with models.acquire(entry.id, job_type) as model:
        return model.generate(tiny_request(entry, job_type, **given))


def pixels(result: GenerationResult) -> bytes:
    assert result.images
    return result.images[0].tobytes()


@pytest.mark.parametrize("job_type", ["image", "img2img", "inpaint"])
@pytest.mark.parametrize("entry", [SD, SDXL, FLUX], ids=["sd", "sdxl", "flux"])
def test_a_picture_is_a_prompt_and_leaves_no_trace(folder: Path, entry: ModelEntry, job_type: str) -> None:
    models, name = manager(folder, entry), NAMES[entry.id]
    free = pixels(run(models, entry, job_type))
    red, blue, grey, weak = (
        run(models, entry, job_type, model=name, **more)
        for more in ({}, {"colour": "blue"}, {"colour": None}, {"scale": 0.1})
    )
    assert len({free, *map(pixels, (red, blue, grey, weak))}) == 5
    assert pixels(run(models, entry, job_type, model=name)) == pixels(red)
    assert red.facts["ip_adapter"]["name"] == name
    assert len(red.facts["ip_adapter"]["sha256"]) == 64
    after = run(models, entry, job_type)
    assert pixels(after) == free
    assert "ip_adapter" not in after.facts
    assert pixels(run(models, entry, job_type, model=name, scale=0.0)) == free


def test_beside_a_controlnet(folder: Path) -> None:
    source = folder / "stable-diffusion" / "unet"
    unet = diffusers.UNet2DConditionModel.from_pretrained(source)
    net = diffusers.ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(8, 8, 8, 8))
    for part in net.parameters():
        torch.nn.init.normal_(part, std=0.2)
    net.save_pretrained(folder / "models" / "controlnets" / "edges")
    guide = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
    guided = {"controlnets": [{"model": "edges", "guide_image_id": "g"}], "guides": (guide,)}
    seen = {"ip_adapter": {"image_id": "p", "model": "old"}, "ip_adapter_image": guide}
    with manager(folder, SD).acquire(SD.id, "image") as model:
        made = [model.generate(tiny_request(SD, "image", **more)) for more in (guided, guided | seen, guided)]
    first, both, again = map(pixels, made)
    assert first == again != both
    assert {"controlnets", "ip_adapter"} <= set(made[1].facts)


def test_it_is_counted_once_and_goes_with_the_model(folder: Path) -> None:
    with manager(folder, SD).acquire(SD.id, "image") as model:
        request = tiny_request(SD, "image")
        model.generate(request)
        before = model.bytes
        picture = {"ip_adapter_image": Image.new("RGB", (32, 32), "red")}
        asked = tiny_request(SD, "image", ip_adapter={"image_id": "p", "model": "old"}, **picture)
        model.generate(asked)
        added = model.bytes - before
        assert added > 0
        model.generate(asked)
        assert model.bytes - before == added
        assert model.pipeline_for("image").image_encoder is None
        model.adapters.drop()
        assert model.bytes == before


def test_the_picture_reaches_the_call(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = diffusers.StableDiffusionPipeline
    call, signature, given = kind.__call__, inspect.signature(kind.__call__), {}

    def spying(this: Any, *args: Any, **kwargs: Any) -> Any:
        given.update(signature.bind(this, *args, **kwargs).arguments)
        return call(this, *args, **kwargs)

    spying.__signature__ = signature  # type: ignore[attr-defined]
    monkeypatch.setattr(kind, "__call__", spying)
    run(manager(folder, SD), SD, model="old")
    assert given["ip_adapter_image"].size == (32, 32)


@pytest.mark.parametrize("name", ["large", "empty"])
def test_one_of_another_model_is_told_and_the_next_job_runs(folder: Path, name: str) -> None:
    models = manager(folder, SD)
    free = pixels(run(models, SD))
    with pytest.raises(ModelCorrupt, match="IP-Adapter"):
        run(models, SD, model=name)
    assert pixels(run(models, SD)) == free
    assert pixels(run(models, SD, model="old")) != free


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("nothing", "no ip_adapter"),
        ("../old", "must be"),
        ("blind", "image_encoder"),
        (None, "--file models/ip"),
    ],
)
def test_what_is_not_here_is_named(folder: Path, model: str | None, said: str) -> None:
    frozen = freeze(SD, "image", {"ip_adapter": {"image_id": "p", "model": model}})
    with pytest.raises(InvalidInput) as refused:
        check_adapters(manager(folder, SD).config, SD, frozen)
    assert refused.value.details["field"] == "settings.ip_adapter.model"
    assert said in refused.value.details["reason"]


def test_a_family_without_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"settings\.ip_adapter"):
        freeze(tiny_entry("sd3", "image"), "image", {"ip_adapter": {"image_id": "p"}})


@pytest.mark.parametrize("mode", [Offload.GROUP, Offload.SEQUENTIAL])
def test_a_model_offloaded_in_parts_says_so(
    folder: Path, mode: Offload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models.manager.plan", lambda *args, **more: Plan(mode, 0, 0, True))
    models = manager(folder, SD)
    free = pixels(run(models, SD))
    with pytest.raises(ModelNotAvailable, match="in parts"):
        run(models, SD, model="old")
    assert pixels(run(models, SD)) == free


def test_a_model_that_waits_in_memory_takes_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.models.manager.plan", lambda *args, **more: Plan(Offload.MODEL, 0, 0, True))
    models = manager(folder, SD)
    free = pixels(run(models, SD))
    seen = pixels(run(models, SD, model="old"))
    assert seen != free
    assert pixels(run(models, SD)) == free
    assert pixels(run(models, SD, model="old")) == seen
