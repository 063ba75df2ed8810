"""A worker's end: asked for, and by when."""

from __future__ import annotations

import threading
import time

MARGIN_SECONDS = 2.0
"""Kept of the time to stop for writing that the job goes back."""


class Shutdown:
    """``ask(15)`` from one thread; the others look at `asked`, `now` and `late`."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._deadline = float("inf")

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    @property
    def late(self) -> bool:
        """Whether the time to stop is over."""
        return time.monotonic() > self._deadline

    @property
    def seconds_left(self) -> float:
        return max(0.1, self._deadline - time.monotonic())

    def ask(self, timeout: float) -> None:
        """Ask to be done within ``timeout`` seconds."""
        self._deadline = time.monotonic() + max(0.0, timeout - MARGIN_SECONDS)
        self._asked.set()

    def wait(self, seconds: float) -> bool:
        """Wait for `ask`, at most so long; tell whether it came."""
        return self._asked.wait(seconds)

    def now(self, eta: float | None) -> bool:
        """Tell a job with ``eta`` seconds to go whether to give up: when it will not be done in time."""
        return self.asked and (eta is None or time.monotonic() + eta > self._deadline)
