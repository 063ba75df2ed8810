"""Checks a GGUF file's header before any reader allocates what it claims.

Layout (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): magic, version, number of tensors and of
keys; the keys; per tensor its name, shape, type and offset; then, aligned, the tensors' bytes.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import BinaryIO

from app.errors import ModelCorrupt

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_TENSORS, MAX_KEYS, MAX_STRING, MAX_DIMENSIONS, MAX_ITEMS = 100_000, 100_000, 2**24, 8, 2**27
FIXED = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value by its type number; 8 is a string, 9 an array."""
STRING, ARRAY = 8, 9
DEFAULT_ALIGNMENT = 32


class _Reader:
    """Reads numbers and strings; refuses to go beyond the end of the file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "little")

    def text(self) -> bytes:
        return self.take(self.bounded(8, MAX_STRING))

    def bounded(self, width: int, most: int) -> int:
        value = self.number(width)
        if value > most:
            raise ValueError(f"it claims {value} where {most} is the most")
        return value

    def take(self, count: int) -> bytes:
        taken = self.file.read(count)
        if len(taken) < count:
            raise ValueError("it is cut off")
        return taken

    def skip(self, count: int) -> None:
        if self.file.tell() + count > self.size:
            raise ValueError("it is cut off")
        self.file.seek(count, 1)

    def value(self, kind: int, depth: int = 0) -> int | None:
        """Pass over a value; returns it where it is a plain number."""
        if kind in FIXED:
            return self.number(FIXED[kind])
        if kind == STRING:
            self.text()
        elif kind == ARRAY and depth < 4:
            inner, count = self.number(4), self.bounded(8, MAX_ITEMS)
            if inner in FIXED:
                self.skip(FIXED[inner] * count)
            else:
                for _ in range(count):
                    self.value(inner, depth + 1)
        else:
            raise ValueError(f"it has a value of the unknown type {kind}")
        return None


def check_gguf(path: Path) -> None:
    """Raise `ModelCorrupt` that names the file unless its header is sound and every tensor lies within it."""
    with path.open("rb") as file:
        try:
            _check(_Reader(file, path.stat().st_size))
        except ValueError as error:
            raise ModelCorrupt(f"{path.name} is damaged: {error}. Download it again.", file=path.name) from None


def _check(reader: _Reader) -> None:
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    if reader.take(4) != MAGIC or reader.number(4) not in VERSIONS:
        raise ValueError("it is not a GGUF file of version 2 or 3")
    tensors, keys = reader.bounded(8, MAX_TENSORS), reader.bounded(8, MAX_KEYS)
    alignment = DEFAULT_ALIGNMENT
    for _ in range(keys):
        key, kind = reader.text(), reader.number(4)
        value = reader.value(kind)
        if key == b"general.alignment":
            alignment = value or 0
    if alignment <= 0 or alignment & (alignment - 1) or alignment > 2**20:
        raise ValueError(f"its alignment is {alignment}")
    ends = []
    for _ in range(tensors):
        reader.text()
        shape = [reader.number(8) for _ in range(reader.bounded(4, MAX_DIMENSIONS))]
        kind, offset = reader.number(4), reader.number(8)
        block, width = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]  # ValueError for an unknown type
        items = math.prod(shape)
        if items % block or offset % alignment:
            raise ValueError("a tensor is not aligned")
        ends.append(offset + items // block * width)
    start = -(-reader.file.tell() // alignment) * alignment
    if start + max(ends, default=0) > reader.size:
        raise ValueError("a tensor lies beyond its end")
