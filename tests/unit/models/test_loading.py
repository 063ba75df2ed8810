"""From files to a pipeline: what is missing, damaged or unsafe is named; what is whole is loaded."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from app.errors import (
    InvalidInput,
    ModelCorrupt,
    ModelNotAvailable,
    OutOfMemory,
    StudioError,
    UnsafeModelFormat,
)
from app.models.lineup import ModelEntry
from tests.support.hub import into_hub_cache
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_folder(tmp_path / "model", "stable-diffusion")


@contextmanager
def failing(folder: Path, error: type[StudioError], said: str) -> Iterator[None]:
    entry = tiny_entry("stable-diffusion", "image", folder)
    manager = manager_of(entry)
    yield
    with pytest.raises(error) as caught, manager.acquire(entry.id, "image"):
        pass
    assert said in caught.value.message
    assert str(folder.parent) not in caught.value.message
    assert manager.status() == {}
    assert not manager.is_downloaded(entry) or error is ModelCorrupt


def runs(entry: ModelEntry, **config: object) -> bool:
    with manager_of(entry, **config).acquire(entry.id, "image") as model:
        return bool(model.generate(tiny_request(entry, "image")).images)


@pytest.mark.parametrize(
    "file",
    [
        UNET,
        "unet/config.json",
        "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
        "text_encoder/config.json",
        "scheduler/scheduler_config.json",
        "model_index.json",
    ],
)
def test_a_missing_file_is_named_with_the_command_that_fetches_it(folder: Path, file: str) -> None:
    with failing(folder, ModelNotAvailable, f"{file} of tiny-stable-diffusion"):
        (folder / file).unlink()
    with failing(folder, ModelNotAvailable, "python run.py models pull tiny-stable-diffusion"):
        pass


def test_a_missing_folder_is_told() -> None:
    with failing(Path("/nonexistent/models/sd"), ModelNotAvailable, "correct its line MODEL_TINY in .env"):
        pass


def test_a_truncated_file_is_named(folder: Path) -> None:
    with failing(folder, ModelCorrupt, f"{UNET} is damaged"):
        data = (folder / UNET).read_bytes()
        (folder / UNET).write_bytes(data[: len(data) // 2])


def test_weights_that_lack_a_tensor_are_told(folder: Path) -> None:
    with failing(folder, ModelCorrupt, f"{UNET} does not fit its pipeline: conv_in.weight"):
        tensors = load_file(folder / UNET)
        del tensors["conv_in.weight"]
        save_file(tensors, folder / UNET)


def test_a_text_encoder_that_lacks_a_tensor_is_told(folder: Path) -> None:
    with failing(folder, ModelCorrupt, "text_encoder/model.safetensors does not fit its pipeline"):
        path = folder / "text_encoder" / "model.safetensors"
        tensors = load_file(path)
        del tensors[next(name for name in tensors if "q_proj.weight" in name)]
        save_file(tensors, path)


def test_weights_of_another_shape_are_told(folder: Path) -> None:
    with failing(folder, ModelCorrupt, ""):
        tensors = load_file(folder / UNET)
        tensors["conv_in.weight"] = tensors["conv_in.weight"][:, :2].contiguous()
        save_file(tensors, folder / UNET)


@pytest.mark.parametrize("name", ["diffusion_pytorch_model.bin", "model.ckpt", "model.pt"])
def test_pickles_are_refused_unopened(folder: Path, name: str) -> None:
    with failing(folder, UnsafeModelFormat, f"unet/{name} is a pickle"):
        (folder / UNET).unlink()
        (folder / "unet" / name).write_bytes(pickle.dumps("never read"))


def test_a_pickle_under_a_safe_name_is_refused(folder: Path) -> None:
    with failing(folder, UnsafeModelFormat, f"{UNET} is a pickle"):
        (folder / UNET).write_bytes(pickle.dumps({"weights": [1, 2, 3]}))


@pytest.mark.parametrize(
    "index",
    ["{", "[]", '{"_class_name": ["evil", "Pipeline"]}', '{"_class_name": "X", "unet": ["os", "system"]}'],
)
def test_a_wrong_model_index_is_told(folder: Path, index: str) -> None:
    with failing(folder, ModelCorrupt, "model_index.json"):
        (folder / "model_index.json").write_text(index)


def test_code_in_the_repo_is_never_run(folder: Path) -> None:
    with failing(folder, ModelCorrupt, "evil.EvilUNet, which is not known here"):
        index = json.loads((folder / "model_index.json").read_text())
        (folder / "unet" / "evil.py").write_text("raise SystemExit('code of a repo was run')")
        index["unet"] = ["evil", "EvilUNet"]
        (folder / "model_index.json").write_text(json.dumps(index))


def test_sharded_weights_load_and_a_missing_shard_is_named(folder: Path) -> None:
    tensors = load_file(folder / UNET)
    names = sorted(tensors)
    shards = {"1": names[: len(names) // 2], "2": names[len(names) // 2 :]}
    file = "diffusion_pytorch_model-0000{}-of-00002.safetensors"
    for number, part in shards.items():
        save_file({name: tensors[name] for name in part}, folder / "unet" / file.format(number))
    (folder / UNET).unlink()
    weight_map = {name: file.format(number) for number, part in shards.items() for name in part}
    index = folder / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": weight_map}))
    assert runs(tiny_entry("stable-diffusion", "image", folder))
    (folder / "unet" / file.format(2)).unlink()
    with failing(folder, ModelNotAvailable, f"unet/{file.format(2)} of"):
        pass
    index.write_text(json.dumps({"weight_map": {"a": "../../elsewhere.safetensors"}}))
    with failing(folder, ModelCorrupt, "names a file that is no shard"):
        pass


def test_the_hubs_cache_layout_is_read(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    into_hub_cache(folder, tmp_path / "cache", "org/sd-1.5")
    entry = ModelEntry("sd", "SD", "org/sd-1.5", "stable-diffusion")
    assert runs(entry, model_folder=tmp_path / "cache")
    assert not manager_of(entry, model_folder=tmp_path).is_downloaded(entry)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    assert manager_of(entry, model_folder=tmp_path).is_downloaded(entry)


def test_a_model_that_is_not_downloaded_says_how(tmp_path: Path) -> None:
    entry = ModelEntry("sd", "SD", "org/sd-1.5", "stable-diffusion")
    with (
        pytest.raises(ModelNotAvailable, match=r"org/sd-1\.5 is not on this machine.*run\.py models pull sd"),
        manager_of(entry, model_folder=tmp_path).acquire("sd", "image"),
    ):
        pass


@pytest.mark.parametrize("layout", ["folder", "component", "file"])
def test_a_finetuned_transformer_takes_the_place_of_its_bases(tmp_path: Path, layout: str) -> None:
    base = tiny_folder(tmp_path / "base", "flux")
    weights = load_file(base / "transformer" / "diffusion_pytorch_model.safetensors")
    changed = {name: tensor * 1.5 for name, tensor in weights.items()}
    tune = tmp_path / "tune"
    place = tune / "transformer" if layout == "component" else tune
    place.mkdir(parents=True)
    if layout == "file":
        save_file(changed, tune / "flux-tuned.safetensors")
    else:
        save_file(changed, place / "diffusion_pytorch_model.safetensors")
        (place / "config.json").write_text((base / "transformer" / "config.json").read_text())
    entry = tiny_entry("flux", "image", tune, base_repo=str(base))
    plain = tiny_entry("flux", "image", base)
    with (
        manager_of(entry).acquire(entry.id, "image") as model,
        manager_of(plain).acquire(plain.id, "image") as other,
    ):
        own = model.pipeline_for("image").transformer.state_dict()
        assert all(own[name].equal(tensor) for name, tensor in changed.items())
        one = model.generate(tiny_request(entry, "image")).images
        two = other.generate(tiny_request(plain, "image")).images
    assert one is not None
    assert two is not None
    assert one[0].tobytes() != two[0].tobytes()


def test_a_missing_base_is_named(tmp_path: Path) -> None:
    tune = tiny_folder(tmp_path / "tune", "flux")
    entry = tiny_entry("flux", "image", tune, base_repo="org/base")
    with (
        pytest.raises(ModelNotAvailable, match="org/base is not on this machine"),
        manager_of(entry, model_folder=tmp_path).acquire(entry.id, "image"),
    ):
        pass


def test_a_gguf_file_is_injected_into_its_bases_pipelines(tmp_path: Path) -> None:
    import gguf

    base = tiny_folder(tmp_path / "base", "flux")
    writer = gguf.GGUFWriter(tmp_path / "flux-F16.gguf", "flux")
    for name, tensor in load_file(base / "transformer" / "diffusion_pytorch_model.safetensors").items():
        writer.add_tensor(name, tensor.half().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    entry = ModelEntry(
        "flux-gguf", "F", str(tmp_path / "flux-F16.gguf"), "flux", source="gguf_url",
        options=tiny_entry("flux", "image", base_repo=str(base)).options,
    )  # fmt: skip
    with manager_of(entry).acquire("flux-gguf", "img2img") as model:
        assert model.generate(tiny_request(entry, "img2img")).images
        assert model.generate(tiny_request(entry, "image")).images
    (tmp_path / "flux-F16.gguf").write_bytes((tmp_path / "flux-F16.gguf").read_bytes()[:-64])
    with pytest.raises(ModelCorrupt, match=r"flux-F16\.gguf"), manager_of(entry).acquire("flux-gguf", "image"):
        pass


def test_what_is_not_offered_is_refused() -> None:
    entry = tiny_entry("stable-diffusion", "image")
    for model_id, job_type in ((entry.id, "t2v"), ("other", "image")):
        with pytest.raises(InvalidInput), manager_of(entry).acquire(model_id, job_type):
            pass


def test_a_model_that_does_not_fit_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tiny_entry("stable-diffusion", "image")
    monkeypatch.setattr("app.models.memory.free_bytes", lambda device: 1000)
    with pytest.raises(OutOfMemory, match="GiB of memory"), manager_of(entry).acquire(entry.id, "image"):
        pass
