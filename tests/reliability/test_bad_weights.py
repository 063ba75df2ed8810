"""Weights that are damaged, lie or could run code: the job fails by name, and the next one runs."""

from __future__ import annotations

import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from app.services import Studio
from tests.api.conftest import client_of
from tests.support.queue import config_in
from tests.support.tiny import tiny_folder

UNET = "unet/diffusion_pytorch_model.safetensors"
SETTINGS = {"num_inference_steps": 1, "width": 64, "height": 64, "seed": 1}
Open = Callable[..., Studio]


class Bomb:
    """Unpickling this leaves a file behind."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.trace),)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    studios: list[Studio] = []
    good = tiny_folder(tmp_path / "good", "stable-diffusion")

    def open_studio(line: str) -> Studio:
        lines = {"MODEL_BAD": line, "MODEL_GOOD": f'Good;{good};x;local;false;{{"family": "stable-diffusion"}}'}
        studios.append(Studio.open(config_in(tmp_path, DEVICE="cpu", STARTER_MODELS="false", **lines)))
        assert studios[0].lineup.problems == []
        return studios[0]

    yield open_studio
    for studio in studios:
        studio.close()


def failed(studio: Studio, code: str, *said: str) -> None:
    """Run a job on the bad model and one on the good one: the first fails for this reason, the second runs."""
    client = client_of(studio)
    addresses = [
        client.post("/api/generate", json={"model_id": name, "prompt": "x", "settings": SETTINGS}).json[
            "status_url"
        ]
        for name in ("bad", "good")
    ]
    assert studio.process_queue() == 2
    bad, good = (client.get(address).json for address in addresses)
    assert bad["status"] == "failed", bad
    assert bad["error"]["code"] == code, bad["error"]
    assert bad["attempt"] == 1
    for words in said:
        assert words in bad["message"]
    assert str(studio.config.model_folder.parent) not in json.dumps(bad)
    assert good["status"] == "completed", good
    assert list(studio.models.status()) == ["good"]


def folder_line(folder: Path) -> str:
    return f'Bad;{folder};x;local;false;{{"family": "stable-diffusion"}}'


def header(file: Path) -> tuple[dict[str, Any], bytes]:
    data = file.read_bytes()
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def lie(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """Return what rewrites the header of a safetensors file."""

    def damage(file: Path) -> None:
        told, data = header(file)
        change(told)
        text = json.dumps(told).encode()
        file.write_bytes(len(text).to_bytes(8, "little") + text + data)

    return damage


def first(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(about for name, about in told.items() if name != "__metadata__")
    return found


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def other_shape(file: Path) -> None:
    tensors = load_file(file)
    tensors["conv_in.weight"] = tensors["conv_in.weight"][:, :2].contiguous()
    save_file(tensors, file)


def overlapping(told: dict[str, Any]) -> None:
    same = [about for about in told.values() if "shape" in about]
    twin = next(about for about in same[1:] if about["shape"] == same[0]["shape"])
    twin["data_offsets"] = same[0]["data_offsets"]


def nested(file: Path) -> None:
    text = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    file.write_bytes(len(text).to_bytes(8, "little") + text)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut": cut,
    "empty": lambda file: file.write_bytes(b"") and None,
    "longer": lambda file: file.write_bytes(file.read_bytes() + bytes(64)) and None,
    "endless header": lambda file: file.write_bytes(struct.pack("<Q", 2**62) + b"{}") and None,
    "nested header": nested,
    "offset beyond": lie(lambda told: first(told).update(data_offsets=[0, 2**50])),
    "negative offset": lie(lambda told: first(told).update(data_offsets=[-8, 0])),
    "another dtype": lie(lambda told: first(told).update(dtype="F64")),
    "huge shape": lie(lambda told: first(told).update(shape=[2**40, 2**40])),
    "two at one place": lie(overlapping),
    "a tensor less": lie(lambda told: told.pop(next(name for name in told if "conv_in" in name)) and None),
    "wrong shape": other_shape,
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_fails_its_job_alone(opened: Open, tmp_path: Path, name: str) -> None:
    folder = tiny_folder(tmp_path / "bad", "stable-diffusion")
    DAMAGES[name](folder / UNET)
    failed(opened(folder_line(folder)), "model_corrupt")


def zipped(file: Path, trace: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Bomb(trace)))


def plain(file: Path, trace: Path) -> None:
    file.write_bytes(pickle.dumps(Bomb(trace)))


@pytest.mark.parametrize("write", [plain, zipped])
@pytest.mark.parametrize(
    "name", ["diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin", "a.ckpt"]
)
def test_a_pickle_is_refused_unopened(
    opened: Open, tmp_path: Path, write: Callable[[Path, Path], None], name: str
) -> None:
    folder = tiny_folder(tmp_path / "bad", "stable-diffusion")
    (folder / UNET).unlink()
    write(folder / "unet" / name, tmp_path / "trace")
    failed(opened(folder_line(folder)), "unsafe_model_format", f"unet/{name} is a pickle")
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("name", ["dream.ckpt", "dream.safetensors"])
def test_a_checkpoint_that_is_a_pickle_is_refused_unopened(opened: Open, tmp_path: Path, name: str) -> None:
    base = tiny_folder(tmp_path / "base", "stable-diffusion")
    zipped(tmp_path / name, tmp_path / "trace")
    options = json.dumps({"family": "stable-diffusion", "base_repo": str(base)})
    failed(
        opened(f"Bad;{tmp_path / name};x;civitai;false;{options}"),
        "unsafe_model_format",
        name.partition(".")[0],
    )
    assert not (tmp_path / "trace").exists()


def test_a_pickle_beside_whole_weights_is_never_opened(opened: Open, tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "bad", "stable-diffusion")
    for name in ("diffusion_pytorch_model.bin", "diffusion_pytorch_model.fp16.bin"):
        plain(folder / "unet" / name, tmp_path / "trace")
    plain(folder / "vae" / "diffusion_pytorch_model.bin", tmp_path / "trace")
    client = client_of(studio := opened(folder_line(folder)))
    body = {"model_id": "bad", "prompt": "x", "settings": SETTINGS}
    address = client.post("/api/generate", json=body).json["status_url"]
    studio.process_queue()
    assert client.get(address).json["status"] == "completed"
    assert not (tmp_path / "trace").exists()


def quantized(file: Path, transformer: Path) -> bytes:
    """Write a transformer as GGUF; returns its bytes."""
    writer = gguf.GGUFWriter(file, "flux")
    for name, tensor in load_file(transformer / "diffusion_pytorch_model.safetensors").items():
        writer.add_tensor(name, tensor.float().numpy().astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file.read_bytes()


GGUF_DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[: len(data) // 2],
    "offset beyond": lambda data: data.replace(
        (0).to_bytes(4, "little") + (0).to_bytes(8, "little"),
        (0).to_bytes(4, "little") + (2**40).to_bytes(8, "little"),
        1,
    ),
    "another file": lambda data: b"<html>not here</html>",
    "endless tensors": lambda data: data[:8] + (2**60).to_bytes(8, "little") + data[16:],
}


@pytest.mark.parametrize("name", GGUF_DAMAGES)
def test_a_damaged_gguf_file_fails_its_job_alone(opened: Open, tmp_path: Path, name: str) -> None:
    base = tiny_folder(tmp_path / "base", "flux")
    data = quantized(tmp_path / "flux.gguf", base / "transformer")
    damaged = GGUF_DAMAGES[name](data)
    assert damaged != data
    (tmp_path / "flux.gguf").write_bytes(damaged)
    options = json.dumps({"family": "flux", "base_repo": str(base)})
    failed(opened(f"Bad;{tmp_path / 'flux.gguf'};x;gguf_url;false;{options}"), "model_corrupt", "flux.gguf")


def sharded(folder: Path) -> list[str]:
    """Split the UNet's weights into two shards; returns their names."""
    file = folder / UNET
    tensors, names = (
        load_file(file),
        [f"diffusion_pytorch_model-0000{number}-of-00002.safetensors" for number in (1, 2)],
    )
    keys = sorted(tensors)
    halves = [keys[: len(keys) // 2], keys[len(keys) // 2 :]]
    for name, half in zip(names, halves, strict=True):
        save_file({key: tensors[key] for key in half}, file.with_name(name))
    where = {key: name for name, half in zip(names, halves, strict=True) for key in half}
    file.with_name(f"{file.name}.index.json").write_text(json.dumps({"metadata": {}, "weight_map": where}))
    file.unlink()
    return names


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (cut, "model_corrupt"),
        (lambda file: file.unlink(), "model_not_available"),
        (lambda file: file.write_bytes(pickle.dumps("x")), "unsafe_model_format"),
    ],
)
def test_one_bad_shard_is_named(
    opened: Open, tmp_path: Path, damage: Callable[[Path], None], code: str
) -> None:
    folder = tiny_folder(tmp_path / "bad", "stable-diffusion")
    name = sharded(folder)[1]
    damage(folder / "unet" / name)
    client = client_of(studio := opened(folder_line(folder)))
    body = {"model_id": "bad", "prompt": "x", "settings": SETTINGS}
    address = client.post("/api/generate", json=body).json["status_url"]
    studio.process_queue()
    told = client.get(address).json
    assert told["error"]["code"] == code
    assert f"unet/{name}" in told["message"]


def test_whole_shards_load(opened: Open, tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "bad", "stable-diffusion")
    sharded(folder)
    client = client_of(studio := opened(folder_line(folder)))
    body = {"model_id": "bad", "prompt": "x", "settings": SETTINGS}
    address = client.post("/api/generate", json=body).json["status_url"]
    studio.process_queue()
    assert client.get(address).json["status"] == "completed"
