"""Downloads from a hub on this machine: only what is needed, resumed, and every refusal explained."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file

from app.errors import DownloadFailed, JobCancelled, ModelGated, ModelNotAvailable, UnsafeModelFormat
from app.models.hub import component_files
from app.models.lineup import ModelEntry
from app.models.manager import ModelManager
from app.models.options import ModelOptions
from app.models.transfer import Transfer
from tests.support.checkpoints import as_checkpoint
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.tiny import manager_of, tiny_folder, tiny_request

REPO = "org/sd-1.5"
ENTRY = ModelEntry("sd", "SD", REPO, "stable-diffusion", download=True)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FakeHub]:
    folder = tiny_folder(tmp_path / "hub" / REPO, "stable-diffusion")
    (folder / "README.md").write_text("hello")
    (folder / "v1-5.ckpt").write_bytes(b"\x80\x02never downloaded")
    (folder / "v1-5.safetensors").write_bytes(b"the whole model in one file")
    shutil.copy(
        folder / "unet" / "diffusion_pytorch_model.safetensors",
        folder / "unet" / "diffusion_pytorch_model.fp16.safetensors",
    )
    (folder / "vae" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x02")
    with fake_hub(tmp_path / "hub") as hub:
        yield hub


def manager(hub: FakeHub, tmp_path: Path, *entries: ModelEntry, **config: Any) -> ModelManager:
    return manager_of(*(entries or (ENTRY,)), model_folder=tmp_path / "models", hf_endpoint=hub.url, **config)


def test_a_job_downloads_its_model_and_runs(hub: FakeHub, tmp_path: Path) -> None:
    models, told = manager(hub, tmp_path), []
    assert not models.is_downloaded(ENTRY)
    with models.acquire("sd", "image", lambda *said: told.append(said)) as model:
        assert model.generate(tiny_request(ENTRY, "image")).images
        digests = model.generate(tiny_request(ENTRY, "image")).facts["weights"]
    assert all(len(digest) == 64 for digest in digests.values())
    assert told[-1] == ("loading",)
    assert models.is_downloaded(ENTRY)
    got = {name.removeprefix(f"{REPO}/") for name in hub.requested}
    assert got >= {"model_index.json", "unet/diffusion_pytorch_model.safetensors", "tokenizer/tokenizer.json"}
    assert not [name for name in got if name.endswith((".ckpt", ".bin", ".md", ".fp16.safetensors"))]
    assert "v1-5.safetensors" not in got


def test_what_is_here_is_not_fetched_again(hub: FakeHub, tmp_path: Path) -> None:
    models, told = manager(hub, tmp_path), []
    models.download(ENTRY, told.append)
    assert any("GB" in str(line) for line in told)
    hub.requested.clear()
    models.download(ENTRY, told.append)
    assert hub.requested == []


def test_without_leave_nothing_is_fetched(hub: FakeHub, tmp_path: Path) -> None:
    entry = ModelEntry("sd", "SD", REPO, "stable-diffusion")
    models = manager(hub, tmp_path, entry)
    with pytest.raises(ModelNotAvailable, match="models pull sd"), models.acquire("sd", "image"):
        pass
    assert hub.requested == []


def test_a_gated_repo_says_where_to_ask_and_takes_the_token(hub: FakeHub, tmp_path: Path) -> None:
    hub.gated.add(REPO)
    with pytest.raises(
        ModelGated, match=f"{REPO} is gated: ask for access on {hub.url}/{REPO}, then set HF_TOKEN"
    ):
        manager(hub, tmp_path).download(ENTRY, print)
    models = manager(hub, tmp_path, hf_token="good")
    models.download(ENTRY, lambda line: None)
    assert models.is_downloaded(ENTRY)


def test_a_repo_that_is_not_there_is_told(hub: FakeHub, tmp_path: Path) -> None:
    entry = ModelEntry("sd", "SD", "org/nothing", "stable-diffusion")
    with pytest.raises(ModelNotAvailable, match="org/nothing was not found on the hub"):
        manager(hub, tmp_path, entry).download(entry, print)


def test_a_repo_in_another_layout_is_told(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "hub" / REPO / "model_index.json").unlink()
    with pytest.raises(ModelNotAvailable, match="not in the layout of diffusers"):
        manager(hub, tmp_path).download(ENTRY, print)


def test_a_hub_that_does_not_answer_may_be_tried_again(tmp_path: Path) -> None:
    models = manager_of(ENTRY, model_folder=tmp_path / "models", hf_endpoint="http://127.0.0.1:9")
    with pytest.raises(DownloadFailed) as caught:
        models.download(ENTRY, print)
    assert caught.value.retryable


def test_a_repo_with_pickles_only_is_refused_before_the_download(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "hub" / REPO / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(UnsafeModelFormat, match=r"vae/diffusion_pytorch_model\.bin"):
        manager(hub, tmp_path).download(ENTRY, print)
    assert hub.requested == [f"{REPO}/model_index.json"]


def test_a_disk_without_room_is_told_first(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("app.models.transfer.shutil.disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(ModelNotAvailable, match="are free in MODEL_FOLDER"):
        manager(hub, tmp_path).download(ENTRY, print)
    assert hub.requested == [f"{REPO}/model_index.json"]


def test_a_cancel_during_the_download_passes_through_and_it_goes_on_later(hub: FakeHub, tmp_path: Path) -> None:
    models = manager(hub, tmp_path)

    def cancel(*said: str) -> None:
        if said[0] == "downloading":
            raise JobCancelled

    with pytest.raises(JobCancelled), models.acquire("sd", "image", cancel):
        pass
    models.download(ENTRY, lambda line: None)
    assert models.is_downloaded(ENTRY)


def test_a_finetune_fetches_its_transformer_and_the_rest_of_its_base(hub: FakeHub, tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "hub" / "org/flux-base", "flux")
    shutil.copytree(base / "transformer", tmp_path / "hub" / "org/flux-tune")
    entry = ModelEntry("f", "F", "org/flux-tune", "flux", options=ModelOptions(base_repo="org/flux-base"))
    models = manager(hub, tmp_path, entry)
    models.download(entry, lambda line: None)
    assert "org/flux-tune/diffusion_pytorch_model.safetensors" in hub.requested
    assert "org/flux-base/transformer/config.json" in hub.requested
    assert "org/flux-base/transformer/diffusion_pytorch_model.safetensors" not in hub.requested
    with models.acquire("f", "image") as model:
        assert model.generate(tiny_request(entry, "image")).images


def test_one_file_from_an_address_goes_on_where_it_was_cut(hub: FakeHub, tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "base", "flux")
    source = tmp_path / "hub" / "org/files" / "flux-tune.safetensors"
    source.parent.mkdir(parents=True)
    shutil.copy(base / "transformer" / "diffusion_pytorch_model.safetensors", source)
    entry = ModelEntry(
        "f", "F", f"{hub.url}/org/files/blob/main/flux-tune.safetensors", "flux", source="civitai",
        options=ModelOptions(base_repo=str(base)), download=True,
    )  # fmt: skip
    models = manager(hub, tmp_path, entry, hf_token="good", civitai_api_key="other")
    hub.cut_after = 1000
    with pytest.raises(DownloadFailed):
        models.download(entry, lambda line: None)
    assert not models.is_downloaded(entry)
    with models.acquire("f", "image") as model:
        assert model.generate(tiny_request(entry, "image")).images
    assert hub.tokens == {"Bearer good"}
    missing = replace(entry, id="m", repo=f"{hub.url}/org/files/resolve/main/no.gguf", source="gguf_url")
    with pytest.raises(ModelNotAvailable, match="no file at its address"):
        manager(hub, tmp_path, missing).download(missing, print)


def halved(folder: Path) -> None:
    """Leave a model's folder with fp16 weights only, as some repos have them; the UNet in two shards."""
    for file in [*folder.rglob("diffusion_pytorch_model.*safetensors"), *folder.rglob("model.safetensors")]:
        tensors = {name: value.half() for name, value in load_file(file).items()}
        stem = file.name.partition(".")[0]
        file.unlink()
        if file.parent.name != "unet":
            save_file(tensors, file.with_name(f"{stem}.fp16.safetensors"))
            continue
        names = sorted(tensors)
        shards = {"1": names[: len(names) // 2], "2": names[len(names) // 2 :]}
        where = {
            name: f"{stem}.fp16-0000{number}-of-00002.safetensors"
            for number in shards
            for name in shards[number]
        }
        for part in shards.values():
            save_file({name: tensors[name] for name in part}, file.with_name(where[part[0]]))
        index = {"metadata": {}, "weight_map": where}
        file.with_name(f"{stem}.safetensors.index.fp16.json").write_text(json.dumps(index))


def test_a_repo_with_half_precision_only_is_fetched_and_runs(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "hub" / REPO, "stable-diffusion")
    halved(folder)
    with fake_hub(tmp_path / "hub") as hub:
        models = manager(hub, tmp_path)
        models.download(ENTRY, lambda transfer: None)
        got = {name.removeprefix(f"{REPO}/") for name in hub.requested}
    assert "unet/diffusion_pytorch_model.fp16-00002-of-00002.safetensors" in got
    assert {"vae/diffusion_pytorch_model.fp16.safetensors", "text_encoder/model.fp16.safetensors"} <= got
    with models.acquire("sd", "image") as model:
        assert model.generate(tiny_request(ENTRY, "image")).images
    (shard,) = (tmp_path / "models").rglob("*.fp16-00001-of-00002.safetensors")
    shard.unlink()
    offline = replace(ENTRY, download=False)
    with (
        pytest.raises(ModelNotAvailable, match="fp16-00001-of-00002"),
        manager(hub, tmp_path, offline).acquire("sd", "image"),
    ):
        pass


def test_one_file_of_a_repo_is_a_model_with_the_familys_base(tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "hub" / "stable-diffusion-v1-5/stable-diffusion-v1-5", "stable-diffusion")
    (tmp_path / "hub" / "org/dream").mkdir(parents=True)
    as_checkpoint(base, tmp_path / "hub" / "org/dream" / "v1.safetensors")
    (tmp_path / "hub" / "org/dream" / "v2.safetensors").write_bytes(b"another")
    entry = ModelEntry("d", "D", "org/dream/v1.safetensors", "stable-diffusion")
    told: list[Transfer] = []
    with fake_hub(tmp_path / "hub") as hub:
        models = manager(hub, tmp_path, entry)
        models.download(entry, told.append)
        assert "org/dream/v1.safetensors" in hub.requested
        assert not [name for name in hub.requested if name.endswith(("v2.safetensors", "model.safetensors"))]
    percents = [transfer.percent for transfer in told]
    assert percents == sorted(percents)
    with models.acquire("d", "image") as model:
        result = model.generate(tiny_request(entry, "image"))
    assert result.images


def test_local_models_have_nothing_to_download(tmp_path: Path) -> None:
    entry = ModelEntry("l", "L", str(tmp_path), "flux", source="local")
    with pytest.raises(ModelNotAvailable, match="nothing to download"):
        manager_of(entry).download(entry, print)


def test_full_precision_is_chosen_among_the_variants() -> None:
    sizes = dict.fromkeys(
        [
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors.index.json",
            "unet/diffusion_pytorch_model.fp16-00001-of-00002.safetensors",
            "unet/diffusion_pytorch_model-00001-of-00002.safetensors",
            "unet/diffusion_pytorch_model-00002-of-00002.safetensors",
            "unet/sub/other.safetensors",
            "scheduler/scheduler_config.json",
        ],
        1,
    )
    assert component_files(sizes, "unet", model=True) == [
        "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors.index.json",
        "unet/diffusion_pytorch_model-00001-of-00002.safetensors",
        "unet/diffusion_pytorch_model-00002-of-00002.safetensors",
    ]
    assert component_files(sizes, "scheduler", model=False) == ["scheduler/scheduler_config.json"]
