"""ControlNets of every class on tiny models: SDXL's and FLUX.1's, plain and union; misfits are told."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from PIL import Image, ImageDraw
from safetensors.torch import save_file

from app.errors import InvalidInput, ModelCorrupt
from app.models.adapters import check_adapters
from app.models.freeze import freeze
from app.models.lineup import ModelEntry
from app.models.manager import ModelManager
from app.models.requests import GenerationResult
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

# diffusers' own FluxControlNetModel imports it from the old place
pytestmark = pytest.mark.filterwarnings("ignore:.FluxPosEmbed. is deprecated:FutureWarning")

SD, SDXL, FLUX = (tiny_entry(family, "image") for family in ("stable-diffusion", "sdxl", "flux"))


def save(net: torch.nn.Module, folder: Path) -> None:
    torch.manual_seed(7)
    for part in net.parameters():
        torch.nn.init.normal_(part, std=0.2)
    net.save_pretrained(folder)


def own(kind: type, base: Any) -> dict[str, Any]:
    """Return what the configuration of ``base`` says of a ``kind`` beside it."""
    return {name: base.config[name] for name in inspect.signature(kind).parameters if name in base.config}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("controlnets")
    nets, small = made / "models" / "controlnets", {"conditioning_embedding_out_channels": (8, 8, 8, 8)}
    unets = {
        family: diffusers.UNet2DConditionModel.from_pretrained(tiny_folder(made / family, family) / "unet")
        for family in ("stable-diffusion", "sdxl")
    }
    save(diffusers.ControlNetModel.from_unet(unets["stable-diffusion"], **small), nets / "old")
    save(diffusers.ControlNetModel.from_unet(unets["sdxl"], **small), nets / "plain")
    for name in ("union", "other"):
        shape = own(diffusers.ControlNetUnionModel, unets["sdxl"])
        width = shape["block_out_channels"][0]
        trans = {"num_trans_channel": width, "num_proj_channel": width, "num_trans_head": 2}
        union = diffusers.ControlNetUnionModel(**shape, **small, **trans, num_control_type=6)
        save(union, nets / name)
    place = tiny_folder(made / "flux", "flux") / "transformer"
    shape = own(diffusers.FluxControlNetModel, diffusers.FluxTransformer2DModel.from_pretrained(place))
    for name, modes in (("flux-plain", None), ("flux-union", 7)):
        save(diffusers.FluxControlNetModel(**shape, num_mode=modes), nets / name)
    return made


def picture() -> Image.Image:
    drawn = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(drawn).rectangle((16, 16, 48, 48), fill="black")
    return drawn


def manager(folder: Path, entry: ModelEntry) -> ModelManager:
    return manager_of(entry, model_folder=folder / "models")


def run(models: ModelManager, entry: ModelEntry, job_type: str, *controls: dict[str, Any]) -> GenerationResult:
    given = [{"guide_image_id": "g", **control} for control in controls]
    changes = {"controlnets": given, "guides": (picture(),) * len(given)} if given else {}
    with models.acquire(entry.id, job_type) as model:
        return model.generate(tiny_request(entry, job_type, **changes))


def pixels(result: GenerationResult) -> bytes:
    assert result.images
    return result.images[0].tobytes()


@pytest.mark.parametrize("job_type", ["image", "img2img", "inpaint"])
@pytest.mark.parametrize(
    ("entry", "plain", "union"),
    [(SDXL, "plain", "union"), (FLUX, "flux-plain", "flux-union")],
    ids=["sdxl", "flux"],
)
def test_plain_and_union_guide_every_job_type(
    folder: Path, entry: ModelEntry, plain: str, union: str, job_type: str
) -> None:
    models = manager(folder, entry)
    free = pixels(run(models, entry, job_type))
    guided = run(models, entry, job_type, {"model": plain})
    depth, edges = (run(models, entry, job_type, {"model": union, "control_mode": mode}) for mode in (1, 3))
    assert len({free, *map(pixels, (guided, depth, edges))}) == 4
    assert "ControlNet" in guided.facts["pipeline"]
    assert ("Union" in edges.facts["pipeline"]) == (entry is SDXL)
    assert edges.facts["controlnets"][0]["control_mode"] == 3
    assert pixels(run(models, entry, job_type)) == free


def test_one_file_is_enough_for_a_unet(folder: Path) -> None:
    unet = diffusers.UNet2DConditionModel.from_pretrained(folder / "stable-diffusion" / "unet")
    net, place = diffusers.ControlNetModel.from_unet(unet), folder / "models" / "controlnets"
    save(net, folder / "single")
    (folder / "single" / "diffusion_pytorch_model.safetensors").rename(place / "single.safetensors")
    save_file({"conv_in.weight": torch.zeros(4, 4, 3, 3)}, place / "broken.safetensors")
    models = manager(folder, SD)
    free = pixels(run(models, SD, "image"))
    assert pixels(run(models, SD, "image", {"model": "single"})) != free
    for entry, name, said in ((SD, "broken", "does not load"), (FLUX, "single", "config.json")):
        with pytest.raises(ModelCorrupt, match=said):
            run(manager(folder, entry), entry, "image", {"model": name})


def test_one_union_for_two_guides_and_two_unions(folder: Path) -> None:
    models = manager(folder, SDXL)
    one, both, two = (
        pixels(run(models, SDXL, "image", *controls))
        for controls in (
            [{"model": "union", "control_mode": 3}],
            [{"model": "union", "control_mode": 3}, {"model": "union", "control_mode": 1}],
            [{"model": "union", "control_mode": 3}, {"model": "other", "control_mode": 1}],
        )
    )
    assert len({one, both, two}) == 3


def test_a_union_of_flux_beside_a_plain_one(folder: Path) -> None:
    models = manager(folder, FLUX)
    one = pixels(run(models, FLUX, "image", {"model": "flux-plain"}))
    two = run(models, FLUX, "image", {"model": "flux-plain"}, {"model": "flux-union", "control_mode": 0})
    assert pixels(two) != one


@pytest.mark.parametrize(
    ("family", "kind"),
    [("sd3", diffusers.SD3ControlNetModel), ("qwen-image", diffusers.QwenImageControlNetModel)],
)
def test_other_transformers_are_guided_too(tmp_path: Path, family: str, kind: type) -> None:
    place = tiny_folder(tmp_path / family, family)
    base = diffusers.AutoModel.from_pretrained(str(place / "transformer"))
    torch.manual_seed(3)
    deeper = type(base)(**{**own(type(base), base), "num_layers": 2})  # the last block's guide has no effect
    deeper.save_pretrained(place / "transformer")
    for name in ("one", "two"):
        save(kind(**own(kind, deeper)), tmp_path / "models" / "controlnets" / name)
    entry = tiny_entry(family, "image", place)
    models = manager(tmp_path, entry)
    free, guided = (run(models, entry, "image", *controls) for controls in ([], [{"model": "one"}]))
    assert pixels(guided) != pixels(free)
    assert "ControlNet" in guided.facts["pipeline"]
    both = [{"model": "one"}, {"model": "two"}]
    if family == "qwen-image":
        with pytest.raises(InvalidInput, match=r"settings\.controlnets"):
            run(models, entry, "image", *both)
    else:
        assert pixels(run(models, entry, "image", *both)) != pixels(guided)
    assert pixels(run(models, entry, "image")) == pixels(free)


def test_what_the_pipeline_lacks_is_reported(folder: Path) -> None:
    result = run(manager(folder, FLUX), FLUX, "image", {"model": "flux-plain", "guess_mode": True})
    assert [told["operation"] for told in result.warnings] == ["controlnets.guess_mode"]


@pytest.mark.parametrize(
    ("entry", "name"), [(SDXL, "old"), (SDXL, "flux-plain"), (SD, "plain"), (FLUX, "plain")]
)
def test_a_controlnet_of_another_model_is_told(folder: Path, entry: ModelEntry, name: str) -> None:
    models = manager(folder, entry)
    free = pixels(run(models, entry, "image"))
    with pytest.raises(ModelCorrupt, match=f"{name} does not fit"):
        run(models, entry, "image", {"model": name})
    assert pixels(run(models, entry, "image")) == free


@pytest.mark.parametrize(
    ("entry", "controls", "field"),
    [
        (SDXL, [{"model": "plain", "control_mode": 3}], "0.control_mode"),
        (SDXL, [{"model": "union"}], "0.control_mode"),
        (SDXL, [{"model": "union", "control_mode": 6}], "0.control_mode"),
        (SDXL, [{"model": "union", "control_mode": 1}, {"model": "plain"}], "1.model"),
        (SD, [{"model": "union", "control_mode": 1}], "0.model"),
        (FLUX, [{"model": "flux-union", "control_mode": 7}], "0.control_mode"),
        (FLUX, [{"model": "flux-plain"}, {"model": "flux-union"}], "1.control_mode"),
        (SDXL, [{"model": "plain", "preprocessor": "sparkle"}], "0.preprocessor"),
    ],
)
def test_modes_and_preprocessors_are_checked_first(
    folder: Path, entry: ModelEntry, controls: list[dict[str, Any]], field: str
) -> None:
    given = [{"guide_image_id": "g", **control} for control in controls]
    frozen = freeze(entry, "image", {"controlnets": given})
    with pytest.raises(InvalidInput) as refused:
        check_adapters(manager(folder, entry).config, entry, frozen)
    assert refused.value.details["field"] == f"settings.controlnets.{field}"
