"""Manifests: models of several parts, strictly read, in the lineup by themselves or by a line."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from app.errors import ModelNotAvailable
from app.models.freeze import freeze, step_config
from app.models.lineup import Lineup
from app.models.manager import ModelManager
from app.models.manifest import read_manifest
from tests.support.fake_hub import fake_hub
from tests.support.queue import config_in
from tests.support.tiny import tiny_folder, tiny_request

SD = "org/stable-diffusion-1"


def written(folder: Path, text: str, name: str = "portraits.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(dedent(text))
    return path


def lineup_of(tmp_path: Path, **environ: str) -> Lineup:
    return Lineup.from_config(
        config_in(tmp_path, MANIFESTS_FOLDER=str(tmp_path / "manifests"), STARTER_MODELS="false", **environ)
    )


def manager_of(tmp_path: Path, **environ: str) -> ModelManager:
    manifests = str(tmp_path / "manifests")
    config = config_in(tmp_path, MANIFESTS_FOLDER=manifests, DEVICE="cpu", STARTER_MODELS="false", **environ)
    return ModelManager(config, Lineup.from_config(config))


def pixels(manager: ModelManager, model_id: str) -> Any:
    with manager.acquire(model_id, "image") as model:
        return np.asarray(model.generate(tiny_request(manager.lineup.get(model_id), "image")).images[0])


def test_a_manifest_in_the_folder_is_a_model(tmp_path: Path) -> None:
    written(
        tmp_path / "manifests",
        f"""
        name: Soft portraits
        description: Faces with a soft light
        repo: {SD}
        requires_auth: true
        options: {{license: Own, steps: {{max: 40}}}}
        defaults:
          num_inference_steps: 25
          guidance_scale: 6.5
          width: 512
          height: 768
          negative_prompt: blurry
          scheduler: euler
        """,
    )
    lineup = lineup_of(tmp_path)
    assert lineup.problems == []
    entry = lineup.get("portraits")
    assert (entry.name, entry.repo, entry.family, entry.license) == (
        "Soft portraits",
        SD,
        "stable-diffusion",
        "Own",
    )
    assert entry.requires_auth
    config = step_config(entry)
    assert config["steps"] == {"min": 1, "max": 40, "default": 25}
    assert (config["width"]["default"], config["height"]["default"]) == (512, 768)
    frozen = freeze(entry, "image", {})
    assert (frozen.num_inference_steps, frozen.guidance_scale, frozen.height) == (25, 6.5, 768)
    assert frozen.scheduler is not None
    assert freeze(entry, "image", {"num_inference_steps": 3}).num_inference_steps == 3
    assert entry.default_negative_prompt == "blurry"


def test_a_line_names_a_manifest_and_wins_over_it(tmp_path: Path) -> None:
    path = written(tmp_path / "manifests", f"repo: {SD}\nname: Other\noptions: {{width: 512, height: 640}}\n")
    line = f'Mine;{path};My own;local;false;{{"height": 768}}'
    lineup = lineup_of(tmp_path, MODEL_MINE=line, DOWNLOAD_MODEL_MINE="true")
    assert lineup.problems == []
    assert list(lineup.entries) == ["mine"]
    entry = lineup.get("mine")
    assert (entry.name, entry.description, entry.repo, entry.source) == ("Mine", "My own", SD, "huggingface")
    assert (entry.options.width, entry.options.height, entry.download) == (512, 768, True)


def test_a_component_from_elsewhere_is_used(tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "base", "stable-diffusion")
    other = Path(shutil.copytree(base / "vae", tmp_path / "other-vae"))
    file = other / "diffusion_pytorch_model.safetensors"
    save_file({name: value * 0.5 for name, value in load_file(file).items()}, file)
    family = "source: local\nfamily: stable-diffusion\n"
    written(tmp_path / "manifests", f"repo: {base}\n{family}", "plain.yaml")
    written(tmp_path / "manifests", f"repo: {base}\n{family}components: {{vae: ../other-vae}}\n", "folder.yaml")
    written(tmp_path / "manifests", f"repo: {base}\n{family}components: {{vae: {file}}}\n", "file.yaml")
    manager = manager_of(tmp_path)
    assert manager.lineup.problems == []
    plain, folder, single = (pixels(manager, name) for name in ("plain", "folder", "file"))
    assert not np.array_equal(plain, folder)
    assert np.array_equal(folder, single)
    shutil.rmtree(base / "vae")
    assert manager.is_downloaded(manager.lineup.get("folder"))


def test_all_parts_are_downloaded_and_nothing_twice(tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "hub" / SD, "stable-diffusion")
    shutil.copytree(base / "vae", tmp_path / "hub" / "org/vae")
    lora = tmp_path / "hub" / "org/style"
    lora.mkdir()
    (lora / "pytorch_lora_weights.safetensors").write_bytes((8).to_bytes(8, "little") + b"{}      ")
    written(
        tmp_path / "manifests",
        f"""
        repo: {SD}
        components: {{vae: org/vae}}
        loras: [{{name: style, repo: org/style}}]
        """,
    )
    with fake_hub(tmp_path / "hub") as hub:
        manager = manager_of(tmp_path, HF_ENDPOINT=hub.url)
        entry = manager.lineup.get("portraits")
        assert not manager.is_downloaded(entry)
        manager.download(entry, lambda transfer: None)
        assert manager.is_downloaded(entry)
        assert "org/style/pytorch_lora_weights.safetensors" in hub.requested
        assert "org/vae/diffusion_pytorch_model.safetensors" in hub.requested
        assert f"{SD}/vae/diffusion_pytorch_model.safetensors" not in hub.requested
    assert pixels(manager, "portraits").shape == (64, 64, 3)


def test_a_component_that_is_not_here_is_named_with_the_command(tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "base", "stable-diffusion")
    told = f"repo: {base}\nsource: local\nfamily: stable-diffusion\ncomponents: "
    written(tmp_path / "manifests", told + "{vae: org/vae}", "a.yaml")
    written(tmp_path / "manifests", told + "{decoder: org/vae}", "b.yaml")
    manager = manager_of(tmp_path)
    with pytest.raises(ModelNotAvailable, match=r"The vae of a is not on this machine: .*models pull a"):
        pixels(manager, "a")
    with pytest.raises(ModelNotAvailable, match=r"b\.yaml: components\.decoder: its pipeline has .*vae"):
        pixels(manager, "b")


def test_a_lora_with_a_scale_is_on_by_itself(tmp_path: Path) -> None:
    loras = "[{name: style, repo: org/style, scale: 0.7}, {name: other, repo: 'civitai:12'}]"
    written(tmp_path / "manifests", f"repo: {SD}\nloras: {loras}\n")
    entry = lineup_of(tmp_path).get("portraits")
    (lora,) = freeze(entry, "image", {}).loras
    assert (lora.model, lora.scale) == ("style", 0.7)
    assert freeze(entry, "image", {"loras": []}).loras == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must be a mapping"),
        ("[]", "must be a mapping"),
        ("name: x", "repo: Field required"),
        (f"repo: {SD}\nnonsense: 1", "nonsense: Extra inputs are not permitted (known: name, description"),
        (f"repo: {SD}\nrequires_auth: 'yes'", "requires_auth: "),
        (f"repo: {SD}\noptions: {{steps: {{min: 9, max: 2}}}}", "options.steps: "),
        (f"repo: {SD}\noptions: {{wdth: 9}}", "options.wdth: "),
        (f"repo: {SD}\nsource: floppy", "source: "),
        (f"repo: {SD}\ncomponents: {{vae: {{subfolder: x}}}}", "components.vae.repo: Field required"),
        (f"repo: {SD}\ncomponents: {{vae: 'a b'}}", "components.vae: 'a b' must be"),
        (
            f"repo: {SD}\ncomponents: {{vae: {{repo: org/x, file: ../../y}}}}",
            "components.vae: '../../y' is not",
        ),
        (f"repo: {SD}\nloras: [{{repo: org/x}}]", "loras.0.name: Field required"),
        (
            f"repo: {SD}\nloras: [{{name: a, repo: org/x}}, {{name: a, repo: org/y}}]",
            "loras: a name is given twice",
        ),
        (f"repo: {SD}\nloras: [{{name: a, repo: org/x, scale: 99}}]", "loras.0.scale: "),
        (f"repo: {SD}\ndefaults: {{num_inference_steps: many}}", "defaults: steps.default: "),
        (
            f"repo: {SD}\ndefaults: {{true_cfg: 3}}",
            "defaults.true_cfg: Stable Diffusion 1.x has no such setting",
        ),
        (f"repo: {SD}\ndefaults: {{num_images: 99}}", "defaults.num_images: "),
        (f"repo: {SD}\ndefaults: {{negative_prompt: 3}}", "defaults.negative_prompt: must be a text"),
        (f"repo: {SD}\nrepo: org/y", "line 2, column 1: the key repo is given twice"),
        (f"repo: &a {SD}\nname: *a", "anchors are not read"),
        ("repo: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("repo: [", "is not plain YAML: line"),
        ("? [a]\n: b", "a key is no word"),
        ("[" * 5000, "nested too deeply"),
        ("repo: 2001-99-99", ""),
        ("repo: x\x00", "is not plain YAML"),
        (f"repo: {SD}\ndefaults: {{scheduler: nothing}}", "defaults.scheduler: "),
        (f"repo: {SD}\ndefaults: {{loras: [{{model: org/x}}]}}", "defaults.loras: must be a plain value"),
        (f"repo: {SD}\ndefaults: {{num_images: null}}", "defaults.num_images: must be a plain value"),
        (
            "repo: Wan-AI/Wan2.2-TI2V-5B-Diffusers\ncontrolnets: [{name: a, repo: org/x}]",
            "takes no controlnets",
        ),
        ("repo: org/unknown-thing", "cannot tell the family"),
        (f"repo: {SD}\nfamily: nothing", "family is 'nothing'"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    written(tmp_path / "manifests", text, "wrong.yaml")
    written(tmp_path / "manifests", f"repo: {SD}", "right.yml")
    lineup = lineup_of(tmp_path)
    assert list(lineup.entries) == ["right"]
    (problem,) = lineup.problems
    assert problem.startswith("wrong.yaml")
    assert said in problem
    assert str(tmp_path) not in problem


def test_a_manifest_that_is_too_long_or_gone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"there is no manifest x\.yaml"):
        read_manifest(tmp_path / "x.yaml")
    with pytest.raises(ValueError, match="is longer than 65536 bytes"):
        read_manifest(written(tmp_path, "#" * 70_000))
    path = written(tmp_path, "")
    path.write_bytes(b"repo: \xff\xfe")
    with pytest.raises(ValueError, match="not UTF-8"):
        read_manifest(path)
    lineup = lineup_of(tmp_path, MODEL_X=f"X;{tmp_path}/x.yaml;x;local;false")
    assert lineup.problems == ["MODEL_X: there is no manifest x.yaml"]
