"""Weight files, looked at without loading them."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path

import pytest

from app.errors import ModelCorrupt, UnsafeModelFormat
from app.models.gguf_file import check_gguf
from app.models.weights import inspect_weights, sha256_of


def safetensors(tensors: dict[str, object], data: bytes) -> bytes:
    header = json.dumps(tensors).encode()
    return len(header).to_bytes(8, "little") + header + data


ONE = {"a": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}}


class Bomb:
    """Unpickling this would leave a trace."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('a pickle was opened')",))


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps(Bomb()))
    return buffer.getvalue()


def test_a_header_tells_the_size_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(safetensors({"__metadata__": {"format": "pt"}, **ONE}, bytes(12)))
    assert inspect_weights(path).bytes_as(4) == 24
    assert inspect_weights(path).bytes_as(2) == 12


def test_a_header_as_long_as_a_pickle_begins_is_no_pickle(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    text = json.dumps(ONE).encode().ljust(0x0280)
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(12))
    assert path.read_bytes()[:2] == b"\x80\x02"
    assert inspect_weights(path).bytes_as(2) == 12


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_is_refused_under_any_name(tmp_path: Path, protocol: int) -> None:
    for name in ("model.safetensors", "model.bin"):
        (tmp_path / name).write_bytes(pickle.dumps(Bomb(), protocol))
        with pytest.raises(UnsafeModelFormat, match=name):
            inspect_weights(tmp_path / name)


def test_a_zipped_pickle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(zipped())
    with pytest.raises(UnsafeModelFormat):
        inspect_weights(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1234",
        bytes(8),
        (2**40).to_bytes(8, "little") + b"{}",
        (500).to_bytes(8, "little") + b"{}",
        safetensors(ONE, bytes(11)),
        safetensors(ONE, bytes(13)),
        (3).to_bytes(8, "little") + b"{[}",
        safetensors({"a": {"dtype": "F99", "shape": [2], "data_offsets": [0, 4]}}, bytes(4)),
        safetensors({"a": {"dtype": "F16", "shape": [2**40], "data_offsets": [0, 4]}}, bytes(4)),
        safetensors({"a": {"dtype": "F16", "shape": [2]}}, bytes(4)),
        safetensors({"a": "b"}, b""),
        b"\x02\x00\x00\x00\x00\x00\x00\x00[]",
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "unet" / "model.safetensors"
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(ModelCorrupt, match=r"unet/model.safetensors is damaged") as caught:
        inspect_weights(path)
    assert str(tmp_path) not in caught.value.message


def test_hashes_come_from_the_blob_name_or_the_file(tmp_path: Path) -> None:
    digest = "ab" * 32
    (tmp_path / digest).write_bytes(b"x")
    (tmp_path / "model.safetensors").symlink_to(tmp_path / digest)
    assert sha256_of(tmp_path / "model.safetensors") == digest
    (tmp_path / "small").write_bytes(b"x")
    assert sha256_of(tmp_path / "small") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def gguf(path: Path) -> bytes:
    import gguf as library
    import numpy as np

    writer = library.GGUFWriter(path, "flux")
    writer.add_array("names", ["a", "b"])
    writer.add_tensor("weight", np.ones((4, 32), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path.read_bytes()


def test_a_gguf_header_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    data = gguf(path)
    check_gguf(path)
    wrong = {
        "cut": data[:-8],
        "cut header": data[:40],
        "magic": b"GGUX" + data[4:],
        "version": data[:4] + (9).to_bytes(4, "little") + data[8:],
        "tensors": data[:8] + (2**60).to_bytes(8, "little") + data[16:],
        "keys": data[:16] + (2**60).to_bytes(8, "little") + data[24:],
        "string": data[:24] + (2**60).to_bytes(8, "little") + data[32:],
        "type": data.replace(b"weight" + (2).to_bytes(4, "little"), b"weight" + (99).to_bytes(4, "little")),
        "shape": data.replace(
            (32).to_bytes(8, "little") + (4).to_bytes(8, "little"), (2**50).to_bytes(8, "little") * 2
        ),
        "empty": b"",
    }
    for name, changed in wrong.items():
        assert changed != data, name
        path.write_bytes(changed)
        with pytest.raises(ModelCorrupt, match=r"a\.gguf"):
            check_gguf(path)
