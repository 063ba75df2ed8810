"""Checkpoints from Civitai, from a site on this machine: which file, whole, resumed, the key kept home."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import (
    DiskFull,
    DownloadFailed,
    ModelCorrupt,
    ModelGated,
    ModelNotAvailable,
    StudioError,
    UnsafeModelFormat,
)
from app.models.files import fetch_file
from app.models.lineup import ModelEntry
from app.models.manager import ModelManager
from app.models.options import ModelOptions
from app.models.references import Reference
from tests.support.checkpoints import as_checkpoint
from tests.support.fake_civitai import FakeCivitai, fake_civitai
from tests.support.tiny import manager_of, tiny_folder, tiny_request


def file_of(site: FakeCivitai, name: str, data: bytes, **changes: Any) -> dict[str, Any]:
    """Return what the API says of a file, and keep its bytes."""
    query = f"?name={name}"
    site.files[f"/models/7{query}"] = data
    told = {
        "id": 70 + len(site.files), "name": name, "type": "Model", "sizeKB": len(data) / 1024, "primary": False,
        "metadata": {"format": "SafeTensor", "fp": "fp16"},
        "hashes": {"SHA256": hashlib.sha256(data).hexdigest().upper()},
        "downloadUrl": f"{site.url}/api/download/models/7{query}",
    }  # fmt: skip
    return {**told, **changes}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tiny_folder(tmp_path / "base", "stable-diffusion")


@pytest.fixture
def site(tmp_path: Path, base: Path) -> Iterator[FakeCivitai]:
    data = as_checkpoint(base, tmp_path / "whole.safetensors").read_bytes()
    with fake_civitai() as site:
        pickled = file_of(site, "dream.ckpt", b"\x80\x02", primary=True, metadata={"format": "PickleTensor"})
        small = file_of(site, "dream-pruned.safetensors", data[:-100] + bytes(100), type="Pruned Model")
        whole = file_of(site, "dream.safetensors", data)
        training = file_of(site, "photos.zip", b"PK", type="Training Data", metadata={"format": "Other"})
        site.versions[7] = {"id": 7, "modelId": 3, "files": [pickled, training, small, whole]}
        site.models[3] = {"id": 3, "modelVersions": [{"id": 7}, {"id": 5}]}
        yield site


def manager(site: FakeCivitai, tmp_path: Path, entry: ModelEntry, **config: Any) -> ModelManager:
    return manager_of(entry, model_folder=tmp_path / "models", civitai_endpoint=site.url, **config)


def entry_of(repo: str, base: Path) -> ModelEntry:
    options = ModelOptions(base_repo=str(base))
    return ModelEntry(
        "dream", "Dream", repo, "stable-diffusion", source="civitai", options=options, download=True
    )


@pytest.mark.parametrize(
    "repo", ["7", "civitai:7", "3@7", "civitai:models/3", "https://civitai.com/models/3/dream"]
)
def test_a_job_fetches_the_checkpoint_and_runs(
    site: FakeCivitai, tmp_path: Path, base: Path, repo: str
) -> None:
    entry = entry_of(repo, base)
    models = manager(site, tmp_path, entry)
    with models.acquire("dream", "image") as model:
        result = model.generate(tiny_request(entry, "image"))
    told = {digest.upper() for digest in result.facts["weights"].values()}
    assert site.versions[7]["files"][-1]["hashes"]["SHA256"] in told
    assert (tmp_path / "models" / "civitai" / "7" / "dream.safetensors").is_file()
    asked = len(site.asked)
    assert models.is_downloaded(entry)
    models.download(entry, lambda transfer: None)
    assert len(site.asked) == asked


def test_a_file_is_chosen_by_name(site: FakeCivitai, tmp_path: Path, base: Path) -> None:
    config = manager(site, tmp_path, entry_of("7", base)).config
    chosen = fetch_file(config, "civitai:7/dream-pruned.safetensors")
    assert chosen.name == "dream-pruned.safetensors"
    assert fetch_file(config, "civitai:7").name == "dream.safetensors"
    with pytest.raises(
        ModelNotAvailable, match=r"no file 'x.safetensors'; it has: dream-pruned.safetensors, dream.s"
    ):
        fetch_file(config, "civitai:7/x.safetensors")


def test_a_cut_download_goes_on_and_the_whole_is_checked(
    site: FakeCivitai, tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models.fetching.PIECE", 1000)
    models = manager(site, tmp_path, entry := entry_of("7", base))
    site.cut_after = 5000
    with pytest.raises(DownloadFailed, match="goes on where it stopped"):
        models.download(entry, lambda transfer: None)
    part = tmp_path / "models" / "civitai" / "7" / "dream.safetensors.part"
    assert part.stat().st_size == 5000
    assert not models.is_downloaded(entry)
    models.download(entry, lambda transfer: None)
    assert models.is_downloaded(entry)
    assert not part.exists()


def test_a_download_that_was_cut_after_its_last_byte_is_whole(
    site: FakeCivitai, tmp_path: Path, base: Path
) -> None:
    models = manager(site, tmp_path, entry := entry_of("7", base))
    part = tmp_path / "models" / "civitai" / "7" / "dream.safetensors.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(site.files["/models/7?name=dream.safetensors"])
    models.download(entry, lambda transfer: None)
    assert models.is_downloaded(entry)


def test_what_is_not_the_published_file_is_removed(site: FakeCivitai, tmp_path: Path, base: Path) -> None:
    models = manager(site, tmp_path, entry := entry_of("7", base))
    data = site.files["/models/7?name=dream.safetensors"]
    site.files["/models/7?name=dream.safetensors"] = data[:-8] + b"tampered"
    with pytest.raises(ModelCorrupt, match=r"dream\.safetensors is not the file that its publisher names"):
        models.download(entry, lambda transfer: None)
    assert list((tmp_path / "models" / "civitai" / "7").glob("dream*.safetensors*")) == []
    site.files["/models/7?name=dream.safetensors"] = data
    models.download(entry, lambda transfer: None)
    assert models.is_downloaded(entry)


def test_a_key_is_asked_for_and_goes_to_civitai_only(site: FakeCivitai, tmp_path: Path, base: Path) -> None:
    site.closed.add("/api/download/models/7")
    entry = entry_of("7", base)
    with pytest.raises(ModelGated, match="CIVITAI_API_KEY"):
        manager(site, tmp_path, entry).download(entry, lambda transfer: None)
    manager(site, tmp_path, entry, civitai_api_key="good", hf_token="other").download(
        entry, lambda transfer: None
    )
    keys = {(address.startswith(site.url), key) for address, key in site.asked[2:]}
    assert keys == {(True, "Bearer good"), (False, None)}


def test_a_download_address_of_another_site_is_not_given_the_key(
    site: FakeCivitai, tmp_path: Path, base: Path
) -> None:
    for file in site.versions[7]["files"]:
        file["downloadUrl"] = "http://evil.example/steal"
    entry = entry_of("7", base)
    with pytest.raises(StudioError):
        manager(site, tmp_path, entry, civitai_api_key="good").download(entry, lambda transfer: None)
    assert all("evil" not in address for address, _ in site.asked)
    assert [address for address, _ in site.asked][1] == f"{site.url}/api/download/models/7"


def test_ids_that_are_not_there_and_pickles_only(site: FakeCivitai, tmp_path: Path, base: Path) -> None:
    site.models[4] = {"id": 4, "modelVersions": []}
    site.versions[8] = {"id": 8, "files": [file_of(site, "a.ckpt", b"x", metadata={"format": "PickleTensor"})]}
    site.versions[9] = {"id": 9, "files": []}
    config = manager(site, tmp_path, entry_of("7", base)).config
    for name, error, said in (
        ("civitai:99", ModelNotAvailable, "Civitai has no model version 99"),
        ("civitai:models/99", ModelNotAvailable, "Civitai has no model 99"),
        ("civitai:models/4", ModelNotAvailable, "no version of model 4"),
        ("civitai:8", UnsafeModelFormat, "a.ckpt is a pickle"),
        ("civitai:9", ModelNotAvailable, "no weights to download"),
    ):
        with pytest.raises(error, match=said):
            fetch_file(config, name)
    assert not any("/storage" in address for address, _ in site.asked)


def test_names_lead_to_no_other_folder(site: FakeCivitai, tmp_path: Path, base: Path) -> None:
    data = site.files["/models/7?name=dream.safetensors"]
    site.versions[7]["files"] = [file_of(site, "../../../evil name\x00.safetensors", data)]
    site.files = dict.fromkeys(site.files, data)
    site.versions[7]["files"][0]["downloadUrl"] = f"{site.url}/api/download/models/7?name=dream.safetensors"
    found = fetch_file(manager(site, tmp_path, entry_of("7", base)).config, "civitai:7")
    assert found.parent == tmp_path / "models" / "civitai" / "7"
    assert found.name == "evil_name_.safetensors"


def test_a_disk_that_fills_up_is_told(
    site: FakeCivitai, tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of("7", base)
    models = manager(site, tmp_path, entry)

    def full(*given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.models.transfer.Meter.add", full)
    with pytest.raises(DiskFull):
        models.download(entry, lambda transfer: None)
    monkeypatch.undo()
    models.download(entry, lambda transfer: None)
    assert models.is_downloaded(entry)


def test_answers_that_are_none_are_told(site: FakeCivitai, tmp_path: Path, base: Path) -> None:
    config = manager(site, tmp_path, entry_of("7", base)).config
    site.versions[11] = [1]  # type: ignore[assignment]
    with pytest.raises(ModelNotAvailable, match="no model version 11"):
        fetch_file(config, "civitai:11")
    lost = Reference("url", f"{site.url}/nothing")
    with pytest.raises(ModelNotAvailable, match="no file at its address"):
        fetch_file(config, lost)
