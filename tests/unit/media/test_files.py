"""A name stands for a whole file or does not exist; a full disk says so and leaves nothing."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.errors import DiskFull
from app.media import files
from app.media.facts import OutputFacts
from app.media.files import durable, write_durably
from app.media.manager import MediaManager

Facts = Callable[..., OutputFacts]


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "sqlite3" not in path.name]


def test_the_order_is_write_sync_rename_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        steps.append(f"rename {source.name} to {target.name}")
        real(source, target)

    monkeypatch.setattr(files, "sync_file", lambda path: steps.append(f"sync {path.name}"))
    monkeypatch.setattr(files, "sync_folder", lambda path: steps.append(f"sync folder {path.name}"))
    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(secrets, "token_hex", lambda _bytes: "01234567")
    write_durably(tmp_path / "2026" / "a.png", b"content")
    assert steps == [
        f"sync folder {tmp_path.name}",
        "sync .a.png.01234567.part",
        "rename .a.png.01234567.part to a.png",
        "sync folder 2026",
    ]
    assert (tmp_path / "2026" / "a.png").read_bytes() == b"content"


def test_writers_of_one_name_do_not_meet(tmp_path: Path) -> None:
    with durable(tmp_path / "a") as one, durable(tmp_path / "a") as other:
        assert one != other
        one.write_bytes(b"1")
        other.write_bytes(b"2")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing(
    manager: MediaManager,
    facts: Facts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(DiskFull):
        manager.prepare_image(Image.new("RGB", (32, 32)), facts())
    with pytest.raises(DiskFull):
        manager.prepare_video([Image.new("RGB", (32, 32))] * 2, 8, facts())
    assert everything(tmp_path) == []


@pytest.mark.parametrize("after", range(1, 7))
def test_a_disk_that_fills_up_on_the_way_leaves_nothing(
    manager: MediaManager, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Three files (video, thumbnail, poster) are renamed; the disk is full at any of the steps around them."""
    manager.prepare_video([Image.new("RGB", (32, 32))] * 2, 8, facts())
    before = everything(tmp_path)
    left = after
    real = os.fsync

    def fsync(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(DiskFull):
        manager.prepare_video([Image.new("RGB", (32, 32))] * 2, 8, facts(index=1))
    assert everything(tmp_path) == before


def test_another_error_passes_and_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def fail() -> None:
        with durable(tmp_path / "a") as temporary:
            temporary.write_bytes(b"half")
            raise PermissionError

    with pytest.raises(PermissionError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"
