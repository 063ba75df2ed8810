"""Which jobs run for which client of A1111's API: it asks for progress and interrupts without naming any."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence

from flask import current_app

from app.api.keys import caller


class Callers:
    """The jobs that requests wait for, by client, the oldest request first. Usable from any thread."""

    def __init__(self) -> None:
        self._requests: dict[str, list[tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def waiting(self, client: str, job_ids: Sequence[str]) -> Iterator[None]:
        """Count a client's request for the length of a ``with`` block."""
        request = tuple(job_ids)
        with self._lock:
            self._requests.setdefault(client, []).append(request)
        try:
            yield
        finally:
            with self._lock:
                self._requests[client].remove(request)
                if not self._requests[client]:
                    del self._requests[client]

    def of(self, client: str) -> list[tuple[str, ...]]:
        """Return the jobs of a client's requests that are not answered yet."""
        with self._lock:
            return list(self._requests.get(client, ()))


def callers() -> Callers:
    """Return the clients of this application."""
    found: Callers = current_app.extensions["sdapi"]
    return found


def own_requests() -> list[tuple[str, ...]]:
    """Return the jobs of this client's own requests."""
    return callers().of(caller())
