"""LoRA adapters and ControlNets on tiny models of real classes: they act, are recorded, and leave no trace."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import ControlNetModel, StableDiffusionPipeline, UNet2DConditionModel
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from PIL import Image, ImageDraw

from app.errors import InvalidInput, ModelCorrupt, UnsafeModelFormat
from app.models.adapters import check_adapters, known_adapters
from app.models.freeze import freeze
from app.models.manager import ModelManager
from app.models.memory import Offload, Plan
from app.models.requests import GenerationResult
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

FAMILY = "stable-diffusion"
ENTRY = tiny_entry(FAMILY, "image")


def picture() -> Image.Image:
    drawn = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(drawn).rectangle((16, 16, 48, 48), fill="black")
    return drawn


def save_lora(folder: Path, name: str, width: int = 0) -> None:
    """Save a random adapter of the tiny model's UNet, or of one ``width`` channels wider."""
    torch.manual_seed(ord(name[0]))
    source = tiny_folder(folder / f"base-{name}", FAMILY)
    unet = UNet2DConditionModel.from_pretrained(source / "unet")
    if width:
        channels = tuple(count + width for count in unet.config.block_out_channels)
        unet = UNet2DConditionModel.from_config({**unet.config, "block_out_channels": channels})
    unet.add_adapter(LoraConfig(r=4, target_modules=["to_q", "to_v", "conv1"], init_lora_weights=False))
    layers = get_peft_model_state_dict(unet)
    target = folder / "models" / "loras"
    StableDiffusionPipeline.save_lora_weights(
        target, unet_lora_layers=layers, weight_name=f"{name}.safetensors"
    )


def save_controlnet(folder: Path, name: str) -> None:
    torch.manual_seed(ord(name[0]))
    source = tiny_folder(folder / f"base-{name}", FAMILY)
    unet = UNet2DConditionModel.from_pretrained(source / "unet")
    net = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(8, 8, 8, 8))
    for part in net.parameters():
        torch.nn.init.normal_(part, std=0.2)
    net.save_pretrained(folder / "models" / "controlnets" / name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("adapters")
    for name, width in (("ink", 0), ("oil", 0), ("foreign", 8)):
        save_lora(made, name, width)
    for name in ("edges", "depth"):
        save_controlnet(made, name)
    return made


@pytest.fixture
def manager(folder: Path) -> ModelManager:
    return manager_of(ENTRY, model_folder=folder / "models")


def pixels(result: GenerationResult) -> bytes:
    assert result.images
    return result.images[0].tobytes()


def run(manager: ModelManager, job_type: str = "image", **changes: Any) -> GenerationResult:
    with manager.acquire(ENTRY.id, job_type) as model:
        return model.generate(tiny_request(ENTRY, job_type, **changes))


def guided(*names: str, **more: Any) -> dict[str, Any]:
    controls = [{"model": name, "guide_image_id": "g", **more} for name in names]
    return {"controlnets": controls, "guides": (picture(),) * len(names)}


def test_a_lora_changes_the_picture_and_leaves_no_trace(manager: ModelManager) -> None:
    plain = pixels(run(manager))
    changed = run(manager, loras=[{"model": "ink"}])
    assert pixels(changed) != plain
    assert changed.facts["loras"][0]["name"] == "ink"
    assert len(changed.facts["loras"][0]["sha256"]) == 64
    after = run(manager)
    assert pixels(after) == plain
    assert "loras" not in after.facts


def test_scale_0_is_off_and_scales_matter(manager: ModelManager) -> None:
    plain = pixels(run(manager))
    assert pixels(run(manager, loras=[{"model": "ink", "scale": 0.0}])) == plain
    half, full = (pixels(run(manager, loras=[{"model": "ink", "scale": scale}])) for scale in (0.5, 1.0))
    assert len({plain, half, full}) == 3
    assert pixels(run(manager, loras=[{"model": "ink", "scale": 0.5}])) == half


def test_several_at_once_and_twice_the_same(manager: ModelManager) -> None:
    ink, oil, both = (
        pixels(run(manager, loras=[{"model": name} for name in names]))
        for names in (["ink"], ["oil"], ["ink", "oil"])
    )
    assert len({ink, oil, both}) == 3
    assert pixels(run(manager, loras=[{"model": "ink"}, {"model": "ink", "scale": 0.0}])) == ink


def test_a_lora_holds_for_every_job_type(manager: ModelManager) -> None:
    for job_type in ("img2img", "inpaint", "image"):
        plain = pixels(run(manager, job_type))
        assert pixels(run(manager, job_type, loras=[{"model": "ink"}])) != plain
        assert pixels(run(manager, job_type)) == plain


def test_a_lora_of_another_model_fails_and_the_next_job_runs(manager: ModelManager) -> None:
    plain = pixels(run(manager))
    with pytest.raises(ModelCorrupt, match="foreign does not fit"):
        run(manager, loras=[{"model": "foreign"}])
    assert pixels(run(manager)) == plain
    with pytest.raises(ModelCorrupt, match="foreign does not fit"):
        run(manager, loras=[{"model": "ink"}, {"model": "foreign"}])
    assert pixels(run(manager)) == plain


def test_a_file_without_layers_of_the_model_is_told(manager: ModelManager, folder: Path) -> None:
    from safetensors.torch import save_file

    stranger = folder / "models" / "loras" / "stranger.safetensors"
    save_file({"unet.nowhere.lora_A.weight": torch.zeros(4, 4)}, stranger)
    with pytest.raises(ModelCorrupt, match="stranger"):
        run(manager, loras=[{"model": "stranger"}])
    stranger.write_bytes(b"PK\x03\x04 a pickle")
    with pytest.raises(UnsafeModelFormat):
        run(manager, loras=[{"model": "stranger"}])
    stranger.unlink()


@pytest.mark.parametrize("job_type", ["image", "img2img", "inpaint"])
def test_a_controlnet_guides_every_job_type(manager: ModelManager, job_type: str) -> None:
    plain = pixels(run(manager, job_type))
    result = run(manager, job_type, **guided("edges"))
    assert pixels(result) != plain
    assert "ControlNet" in result.facts["pipeline"]
    assert result.facts["controlnets"][0]["name"] == "edges"
    assert pixels(run(manager, job_type)) == plain
    assert pixels(run(manager, job_type, **guided("edges", controlnet_conditioning_scale=0.0))) == plain


def test_two_controlnets_and_a_preprocessor(manager: ModelManager) -> None:
    one, other, both = (
        pixels(run(manager, **guided(*names))) for names in (["edges"], ["depth"], ["edges", "depth"])
    )
    assert len({one, other, both}) == 3
    assert pixels(run(manager, **guided("edges", preprocessor="canny"))) != one


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        (Offload.MODEL, "controlnets"),
        (Offload.GROUP, "controlnets"),
        (Offload.SEQUENTIAL, "controlnets"),
        (Offload.GROUP, "loras"),
        (Offload.SEQUENTIAL, "loras"),
    ],
)
def test_adapters_act_and_go_wherever_weights_wait(
    folder: Path, mode: Offload, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models.manager.plan", lambda *args, **options: Plan(mode, 0, 0, True))
    manager = manager_of(ENTRY, model_folder=folder / "models")
    free = pixels(run(manager))
    changes = {"loras": [{"model": "ink"}]} if kind == "loras" else guided("edges")
    changed = pixels(run(manager, **changes))
    assert changed != free
    assert pixels(run(manager)) == free
    assert pixels(run(manager, **changes)) == changed


def test_a_controlnet_adds_only_itself_to_the_memory(manager: ModelManager) -> None:
    with manager.acquire(ENTRY.id, "image") as model:
        model.generate(tiny_request(ENTRY, "image"))
        before = model.bytes
        model.generate(tiny_request(ENTRY, "image", **guided("edges")))
        added = model.bytes - before
        net = next(iter(model.adapters.controlnets._loaded.values()))
        assert added == sum(part.numel() * 4 for part in net.parameters())
        unet = model.pipeline_for("image").unet
        model.generate(tiny_request(ENTRY, "image", **guided("edges")))
        assert model.bytes - before == added
        assert model.pipeline_for("image").unet is unet


def test_what_guides_reaches_the_call(manager: ModelManager, monkeypatch: pytest.MonkeyPatch) -> None:
    import diffusers

    kind = diffusers.StableDiffusionControlNetPipeline
    call, signature, given = kind.__call__, inspect.signature(kind.__call__), {}

    def spying(this: Any, *args: Any, **kwargs: Any) -> Any:
        given.update(signature.bind(this, *args, **kwargs).arguments)
        return call(this, *args, **kwargs)

    spying.__signature__ = signature  # type: ignore[attr-defined]
    monkeypatch.setattr(kind, "__call__", spying)
    run(
        manager,
        **guided(
            "edges",
            controlnet_conditioning_scale=0.7,
            control_guidance_start=0.1,
            control_guidance_end=0.9,
            guess_mode=True,
        ),
    )
    assert given["controlnet_conditioning_scale"] == 0.7
    assert (given["control_guidance_start"], given["control_guidance_end"]) == (0.1, 0.9)
    assert given["guess_mode"] is True
    assert given["image"].size == (64, 64)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"loras": [{"model": "nothing"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "ink"}, {"model": "../ink"}]}, "settings.loras.1.model"),
        ({"loras": [{"model": "/etc/passwd"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "someone/absent"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "civitai:12"}]}, "settings.loras.0.model"),
        (
            {"loras": [{"model": "ink", "adapter_name": "a"}, {"model": "oil", "adapter_name": "a"}]},
            "settings.loras.1.adapter_name",
        ),
        ({"controlnets": [{"model": "ink", "guide_image_id": "g"}]}, "settings.controlnets.0.model"),
    ],
)
def test_unknown_names_are_refused(manager: ModelManager, settings: dict[str, Any], field: str) -> None:
    frozen = freeze(ENTRY, "image", settings)
    with pytest.raises(InvalidInput) as refused:
        check_adapters(manager.config, ENTRY, frozen)
    assert refused.value.details["field"] == field
    assert str(manager.config.model_folder) not in str(refused.value.details)


def test_what_is_in_the_folders_has_a_name(manager: ModelManager) -> None:
    assert {"ink", "oil", "foreign"} <= set(known_adapters(manager.config, ENTRY, "lora"))
    assert set(known_adapters(manager.config, ENTRY, "controlnet")) == {"edges", "depth"}
