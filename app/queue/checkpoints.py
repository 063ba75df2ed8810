"""Checkpoints on disk: ``checkpoints/<job>/<output>.ckpt`` in DATA_FOLDER, whole or not there at all.

A file is the SHA-256 of its content in hexadecimal digits, a line end, then the content.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

from app.errors import DiskFull
from app.media.files import write_durably

logger = logging.getLogger(__name__)

PREVIEW = "preview.jpg"

_HEAD = 65
"""Bytes of the digest and the line end."""


class Checkpoints:
    """Those of all jobs; ``every`` is how many steps lie between two of one run, 0 for none."""

    def __init__(self, data_folder: Path, every: int) -> None:
        self.folder = data_folder / "checkpoints"
        self.every = every

    def of(self, job_id: str, index: int) -> JobCheckpoint:
        """Return the place of one output's checkpoint."""
        return JobCheckpoint(self.folder / job_id / f"{index}.ckpt", self.every)

    def drop(self, job_id: str) -> None:
        """Remove what there is of a job."""
        shutil.rmtree(self.folder / job_id, ignore_errors=True)

    def keep_preview(self, job_id: str, picture: bytes) -> None:
        """Keep the newest preview of a job that pauses, as a JPEG."""
        try:
            write_durably(self.folder / job_id / PREVIEW, picture)
        except DiskFull:
            logger.warning("no room for the preview of %s", job_id)

    def preview_of(self, job_id: str) -> bytes | None:
        """Return the preview of a paused job, or None."""
        try:
            return (self.folder / job_id / PREVIEW).read_bytes()
        except FileNotFoundError:
            return None

    def jobs(self) -> Iterator[str]:
        """Give the ids of the jobs that have checkpoints."""
        if self.folder.is_dir():
            yield from sorted(each.name for each in self.folder.iterdir() if each.is_dir())


class JobCheckpoint:
    """The checkpoint of one output: the newest replaces the one before."""

    def __init__(self, path: Path, every: int) -> None:
        self.path = path
        self.every = every

    def save(self, content: bytes) -> None:
        """Write it durably. A disk without room for it costs no job: the run goes on without."""
        try:
            write_durably(self.path, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        except DiskFull:
            logger.warning("no room for the checkpoint %s", self.path)

    def load(self) -> bytes | None:
        """Return it, or None where there is none; one that was damaged is removed."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        head, content = data[:_HEAD], data[_HEAD:]
        if head != hashlib.sha256(content).hexdigest().encode() + b"\n":
            logger.warning("the checkpoint %s is damaged: it is dropped", self.path)
            self.drop()
            return None
        return content

    def drop(self) -> None:
        """Remove it: its output is recorded."""
        self.path.unlink(missing_ok=True)
