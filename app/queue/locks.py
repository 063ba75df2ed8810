"""Which workers of this machine are alive.

Every worker holds an exclusive ``flock`` on a file of its own for as long as it lives; the kernel lets it go
when the process dies, however it dies, and at a reboot. So a restart takes a dead worker's jobs back at once,
without waiting for the lease. A worker's name carries the identity of the folder that holds its lock: names of
another folder (another machine) are unknown here, and judged by their lease alone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
import uuid
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - not on Windows: leases alone decide there
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

SUFFIX = ".worker"


class WorkerLock:
    """A worker's sign of life: ``name`` goes into the job's row; `hold` before a claim, until `release`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.identity = _identity(folder)
        self.name = f"{self.identity}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._path = folder / f"{self.name}{SUFFIX}"
        self._file: int | None = None

    def hold(self) -> None:
        """Take the lock; holding it already is fine."""
        if self._file is None:
            self._file = _hold(self._path)

    def touch(self) -> None:
        """Note that the process still runs Python: `seconds_silent` counts from here."""
        if self._file is not None:
            os.utime(self._path)

    def release(self) -> None:
        """Let go; the worker counts as gone from here."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def is_dead(self, worker: str) -> bool | None:
        """Tell whether the worker of this name is gone; None when it is not of this folder."""
        if fcntl is None or not worker.startswith(f"{self.identity}-"):
            return None
        return _is_free(self.folder / f"{worker}{SUFFIX}")

    def sweep(self) -> None:
        """Remove the files of dead workers."""
        for path in self.folder.glob(f"*{SUFFIX}"):
            if fcntl is not None:
                _is_free(path, remove=True)


def seconds_silent(folder: Path, pid: int) -> float | None:
    """Return how long ago the worker process ``pid`` last touched its lock; None when it holds none."""
    touched = []
    for path in folder.glob(f"*-{pid}-*{SUFFIX}"):
        with contextlib.suppress(FileNotFoundError):
            touched.append(path.stat().st_mtime)
    return time.time() - max(touched) if touched else None


def _hold(path: Path) -> int:
    """Create the file and lock it; return its descriptor."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(file)
        if _still_at(path, file):  # else somebody swept it between the two calls
            return file
        os.close(file)


def _lock(file: int) -> None:
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:  # some network file systems have no locks
            logger.warning("no file locks here (%s): a dead worker's job waits for its lease to run out", error)


def _is_free(path: Path, *, remove: bool = False) -> bool | None:
    """Tell whether nobody holds the lock of this file; None where the file system has no locks."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if remove:
            path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    except OSError:
        return None
    finally:
        os.close(file)
    return True


def _still_at(path: Path, file: int) -> bool:
    try:
        return os.stat(path).st_ino == os.fstat(file).st_ino
    except FileNotFoundError:
        return False


def _identity(folder: Path) -> str:
    """Return the folder's own identity, drawn once."""
    path = folder / "identity"
    with contextlib.suppress(FileNotFoundError):
        if identity := path.read_text().strip():
            return identity
    draft = folder / f"identity.{uuid.uuid4().hex}"
    draft.write_text(uuid.uuid4().hex[:12])
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text().strip()
