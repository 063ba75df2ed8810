"""Durable files: a name under which something stands is complete and on disk.

Temporary name, fsync, rename, fsync of the folder. A full disk becomes `DiskFull`, and nothing is left over.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from app.errors import DiskFull

_PARTIAL = re.compile(r"\.(.+)\.[0-9a-f]{8}\.part")

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def partial_name(name: str) -> str:
    """Return a fresh temporary name for what is to become ``name``: ``.<name>.<8 hex digits>.part``."""
    return f".{name}.{secrets.token_hex(4)}.part"


def whole_name(name: str) -> str | None:
    """Return the name that a temporary file would have become; None when ``name`` is not that of one."""
    match = _PARTIAL.fullmatch(name)
    return match[1] if match else None


@contextlib.contextmanager
def disk_full_translated() -> Iterator[None]:
    """Turn "no space left", "quota exceeded" and "file too large" into `DiskFull`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull() from error
        raise


@contextlib.contextmanager
def durable(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; at the end of the block it becomes ``path``, durably.

    On any error nothing is left under either name. Raises `DiskFull`.
    """
    temporary = path.with_name(partial_name(path.name))
    with disk_full_translated():
        make_folder(path.parent)
        try:
            yield temporary
            sync_file(temporary)
            os.replace(temporary, path)
            temporary = path
            sync_folder(path.parent)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_durably(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that it is there whole after a crash, or not at all."""
    with durable(path) as temporary:
        temporary.write_bytes(content)


def make_folder(folder: Path) -> None:
    """Create ``folder`` and what is missing above it, each durably."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_file(path: Path) -> None:
    """Wait until the content of ``path`` is on the disk."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk (Windows offers no such call)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
