"""Waiting for SIGTERM or Ctrl+C, and starting the program anew in the same process."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

logger = logging.getLogger(__name__)

WATCH_SECONDS = 1.0


def until_signalled(watch: Callable[[], bool] | None = None) -> bool:
    """Block until SIGTERM or SIGINT, calling ``watch`` about once a second; its True ends the waiting too.

    Returns whether a signal came.
    """
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while not stop.wait(WATCH_SECONDS):
            if watch and watch():
                return stop.is_set()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return True


def start_anew() -> NoReturn:
    """Replace this process by a new run of the same command: threads that hang and their memory are gone."""
    logger.error("this process starts anew, because a thread in it hangs")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
