"""How far a download is: bytes, rate and the time that is left; and whether the disk has room for it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import ModelNotAvailable
from app.models.memory import GIB

SPARE_BYTES = GIB
"""Disk space that must stay free."""
REPORT_SECONDS = 0.5
"""How often progress is reported at most within one file; the beginning of each is always."""


@dataclass(frozen=True)
class Transfer:
    """What has come so far, of all files of a download together."""

    what: str
    """The file that is being fetched."""
    done: int
    """Bytes that are here."""
    total: int
    """Bytes of all files; 0 where no server tells."""
    rate: float
    """Bytes a second since the download began."""

    @property
    def percent(self) -> float:
        """0 … 100; 0 where the total is not known."""
        return min(100.0, 100 * self.done / self.total) if self.total else 0.0

    @property
    def eta_seconds(self) -> float | None:
        """Seconds to the end at this rate."""
        return max(0, self.total - self.done) / self.rate if self.total and self.rate > 0 else None

    def __str__(self) -> str:
        of = f" of {self.total / 1e9:.2f} GB" if self.total else " GB"
        rate = f", {self.rate / 1e6:.1f} MB/s" if self.rate else ""
        return f"{self.what}: {self.done / 1e9:.2f}{of}{rate}"


Tell = Callable[[Transfer], Any]
"""Gets the progress now and then; what it raises ends the download, which can go on later."""


class Meter:
    """Adds up the bytes of all files of a download and reports them now and then."""

    def __init__(self, total: int, report: Tell, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self.report = report
        self.clock = clock
        self._started = clock()
        self._told: float | None = None
        self._what = ""
        self._done = 0
        self._current = 0
        self._moved = 0

    def begin(self, what: str) -> None:
        """Enter a file."""
        self._what, self._told = what, None
        self.tell()

    def here(self, count: int) -> None:
        """Count bytes of the current file that were here before."""
        self._current += int(count)

    def add(self, count: float) -> None:
        """Count bytes of the current file that came just now."""
        self._current += int(count)
        self._moved += int(count)
        self.tell()

    def restart(self) -> None:
        """Forget what was counted of the current file: it is fetched from its start."""
        self._current = 0

    def finish(self, size: int) -> None:
        """Count a file as done, whether its bytes came now or were here before."""
        self._done, self._current = self._done + size, 0
        self.tell()

    def tell(self) -> None:
        """Report, unless that was done just now."""
        now = self.clock()
        if self._told is None or now - self._told >= REPORT_SECONDS:
            self._told = now
            rate = self._moved / (now - self._started) if now > self._started else 0.0
            self.report(Transfer(self._what, self._done + self._current, self.total, rate))


@dataclass(frozen=True)
class Part:
    """One file of a download."""

    name: str
    size: int
    """Bytes; 0 where no server tells before."""
    missing: int
    """Bytes that are not here yet."""
    get: Callable[[Meter], Path]
    """Fetches it, or returns it where it is here."""


def fetch_parts(
    parts: list[Part], folder: Path, report: Tell = lambda _: None, total: int | None = None
) -> list[Path]:
    """Fetch files one after another; ``total``: the bytes to show them as a part of.

    Raises `ModelNotAvailable` before the first where the disk has no room.
    """
    check_space(folder, sum(part.missing for part in parts))
    meter = Meter(sum(part.size for part in parts) if total is None else total, report)
    fetched = []
    for part in parts:
        meter.begin(part.name)
        fetched.append(part.get(meter))
        meter.finish(part.size)
    return fetched


def check_space(folder: Path, needed: int) -> None:
    """Raise `ModelNotAvailable` where the disk of ``folder`` has no room for ``needed`` bytes."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if needed and needed + SPARE_BYTES > free:
        raise ModelNotAvailable(
            f"The download needs {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free in MODEL_FOLDER.",
            needed_bytes=needed,
            free_bytes=free,
        )
