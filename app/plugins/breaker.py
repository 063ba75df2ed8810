"""Stops trying a plugin that keeps failing: three failures within ten minutes, and it rests."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

MOST, WINDOW_SECONDS = 3, 600.0


class CircuitBreaker:
    """Counts a plugin's deaths, hangs and violations. A task refused in good form is none of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._failures: deque[float] = deque(maxlen=MOST)
        self._lock = threading.Lock()

    def failed(self) -> None:
        """Note a failure."""
        with self._lock:
            self._failures.append(self.clock())

    def reset(self) -> None:
        """Forget the failures: a task was done, or a person wants it tried again."""
        with self._lock:
            self._failures.clear()

    @property
    def seconds_left(self) -> float:
        """Return for how long the plugin rests; 0 when it may be tried."""
        with self._lock:
            if len(self._failures) < MOST:
                return 0.0
            return max(0.0, self._failures[0] + WINDOW_SECONDS - self.clock())
