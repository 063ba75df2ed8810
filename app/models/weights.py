"""Looks at weight files without loading them: their kind, their tensors, whether they are whole.

A safetensors file is 8 bytes of header length (little-endian), a JSON header and the tensors' bytes
(https://github.com/huggingface/safetensors, "Format"). Only its header is read here; a pickle is recognised
by its first bytes and never opened by a pickle reader.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import ModelCorrupt, UnsafeModelFormat

PICKLED = {".bin", ".ckpt", ".pt", ".pth", ".pkl", ".pickle"}
"""Endings of weight files that can run code when they are opened."""

PICKLE_STARTS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"\x1f\x8b")
"""First bytes of a zipped, a bare (protocols 2 to 5) and a gzipped pickle."""

MAX_HEADER = 100 * 2**20
"""Longest header in bytes: the limit of the safetensors library."""

ITEM_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "I16": 16, "U16": 16, "F16": 16,
    "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "F4": 4,
}  # fmt: skip
"""Bits of one number of each dtype that the format has."""

FLOATS = {"F16", "BF16", "F32", "F64"}
"""Dtypes that a load converts to the dtype asked for."""

DIGEST = ".sha256"
"""Ending of the note that a download leaves beside its file: the SHA-256 that was computed then."""

HASH_LIMIT = 64 * 2**20
"""Files up to this size are hashed when a model is loaded; larger ones only where the cache knows the hash."""


@dataclass(frozen=True)
class Weights:
    """What a safetensors header tells."""

    tensors: dict[str, tuple[str, int]]
    """Name of each tensor: its dtype and how many numbers it holds."""

    def bytes_as(self, item_bytes: float, prefixes: tuple[str, ...] = ()) -> int:
        """Return the size in memory when floats are converted to ``item_bytes`` bytes each.

        ``prefixes``: how the names begin of the tensors that count; all of them where none is given.
        """
        return sum(
            int(count * item_bytes) if dtype in FLOATS else count * ITEM_BITS.get(dtype, 32) // 8
            for name, (dtype, count) in self.tensors.items()
            if not prefixes or name.startswith(prefixes)
        )


def inspect_weights(path: Path) -> Weights:
    """Return what the header of the safetensors file ``path`` tells.

    Raises `UnsafeModelFormat` for a pickle under whatever name, `ModelCorrupt` that names a damaged file.
    """
    status = path.stat()
    return _inspect(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=512)
def _inspect(path: Path, size: int, _changed: int) -> Weights:
    with path.open("rb") as file:
        head = file.read(8)
        length = int.from_bytes(head, "little")
        text = file.read(length) if 2 <= length <= min(MAX_HEADER, size - 8) else b""
    if path.suffix.lower() in PICKLED or (text[:1] != b"{" and head.startswith(PICKLE_STARTS)):
        raise pickled(f"{path.parent.name}/{path.name}")
    if not text:
        raise _corrupt(path, "its header is cut off")
    try:
        header = json.loads(text)
        tensors = {name: _tensor(name, about) for name, about in header.items() if name != "__metadata__"}
        spans = sorted(about["data_offsets"] for name, about in header.items() if name != "__metadata__")
        gap = any(start != end for (_, end), (start, _) in itertools.pairwise([(0, 0), *spans]))
        end = spans[-1][1] if spans else 0
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise _corrupt(path, "its header cannot be read") from None
    if gap:
        raise _corrupt(path, "its tensors do not lie one after another")
    if 8 + length + end != size:
        raise _corrupt(path, f"it is {size} bytes long and should be {8 + length + end}")
    return Weights(tensors)


def _tensor(name: str, about: dict[str, Any]) -> tuple[str, int]:
    count = 1
    for length in about["shape"]:
        count *= length
    start, end = about["data_offsets"]
    bits = ITEM_BITS[about["dtype"]]
    if count < 0 or end - start != (count * bits + 7) // 8:
        raise ValueError(name)
    return about["dtype"], count


def pickled(file: str) -> UnsafeModelFormat:
    """Return the error that names a pickle."""
    return UnsafeModelFormat(
        f"{file} is a pickle, which can run code; only safetensors and GGUF are loaded.", file=file
    )


def sha256_of(path: Path) -> str | None:
    """Return the file's SHA-256: from the hub cache's blob name or a download's note, or by reading a small
    file."""
    blob, note = path.resolve().name, path.with_name(f"{path.name}{DIGEST}")
    if re.fullmatch(r"[0-9a-f]{64}", blob):
        return blob
    if note.is_file() and note.stat().st_mtime >= path.stat().st_mtime:
        return note.read_text().strip()
    if path.stat().st_size > HASH_LIMIT:
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _corrupt(path: Path, why: str) -> ModelCorrupt:
    name = f"{path.parent.name}/{path.name}"
    return ModelCorrupt(f"{name} is damaged: {why}. Download it again.", file=name)
