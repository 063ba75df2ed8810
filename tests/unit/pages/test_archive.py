"""Zip files that are written while they are sent: whole for any reader, and never whole in memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

from app.pages.archive import CHUNK_BYTES, zipped

LARGE = 8 * CHUNK_BYTES


def test_what_comes_is_a_zip_file(tmp_path: Path) -> None:
    contents = {"2026-11-20-a.png": b"first" * 1000, "2026-11-20-b.mp4": b"", "ö.png": bytes(range(256)) * 9000}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = [(name, tmp_path / name) for name in contents]
    gone = ("gone.png", tmp_path / "gone.png")
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(iter([*files, gone]))))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == contents
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_nothing_is_no_zip_file(tmp_path: Path) -> None:
    assert list(zipped(iter([("gone.png", tmp_path / "gone.png")]))) == []


def test_memory_holds_a_piece_whatever_the_size(tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.truncate(LARGE)
    tracemalloc.start()
    sent = sum(len(part) for part in zipped((f"{number}.mp4", path) for number in range(6)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > 6 * LARGE
    assert most < 5 * CHUNK_BYTES
