"""Waiting for SIGTERM or Ctrl+C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

WATCH_SECONDS = 1.0


def until_signalled(watch: Callable[[], None] | None = None) -> None:
    """Block until SIGTERM or SIGINT; call ``watch`` about once a second meanwhile."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while not stop.wait(WATCH_SECONDS):
            if watch:
                watch()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
