"""One download of a model at a time on this machine, whoever asked: a job, the server, the command line."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # pragma: no cover - not on Windows: there the second one is not kept from starting
    fcntl = None  # type: ignore[assignment]

LOOK_SECONDS = 0.2


@contextmanager
def only_one(folder: Path, what: str, waiting: Callable[[], Any]) -> Iterator[None]:
    """Hold the lock of ``what`` in ``folder`` for the length of the block.

    ``waiting`` is called now and then while another holds it; what it raises ends the waiting. The kernel lets
    the lock go when the process ends, however it ends.
    """
    home = folder / ".locks"
    home.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(what.encode()).hexdigest()[:16]
    file = os.open(home / f"download-{digest}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _taken(file):
            waiting()
            time.sleep(LOOK_SECONDS)
        yield
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # some network file systems have no locks
            return True
    return True
