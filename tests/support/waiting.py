"""Waiting for what happens in other threads and processes."""

from __future__ import annotations

import time
from collections.abc import Callable

WAIT_SECONDS = 120.0
"""Far beyond what anything takes; only a bug waits this long."""


def until(condition: Callable[[], object]) -> None:
    """Return as soon as ``condition`` is true; fail after `WAIT_SECONDS`."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
