"""How soon a worker that died is started again: at once the first time, ever later in a crash loop."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 600.0
"""Deaths longer ago are forgiven."""

FIRST_DELAY_SECONDS = 5.0
MAX_DELAY_SECONDS = 300.0
"""Delays are 0, 5, 10, 20 … 300 s: a worker that dies at its start costs little, and is never given up."""


class Restarts:
    """The deaths of one worker: `died` notes one, `due` tells whether it may start again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._deaths: deque[float] = deque()
        self._start_at = 0.0

    def died(self) -> float:
        """Note a death; return the seconds until the next start."""
        now = self.clock()
        while self._deaths and now - self._deaths[0] > WINDOW_SECONDS:
            self._deaths.popleft()
        before = len(self._deaths)
        self._deaths.append(now)
        delay = min(MAX_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (before - 1)) if before else 0.0
        self._start_at = now + delay
        return delay

    @property
    def due(self) -> bool:
        return self.clock() >= self._start_at
