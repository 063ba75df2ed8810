"""How far a job is: percent that never falls, steps over all its outputs, an estimate from measured steps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from app.events import Progress

LOADED_PERCENT = 5.0
"""Percent when the model is loaded and denoising begins."""

DENOISED_PERCENT = 97.0
"""Percent when the last output is denoised; decoding and saving take the rest."""


class ProgressMeter:
    """Turns phases and steps into `Progress`. Step durations are measured with ``clock`` (seconds)."""

    def __init__(
        self,
        num_outputs: int,
        done: int = 0,
        clock: Callable[[], float] = time.monotonic,
        parts: int | None = None,
    ) -> None:
        self.num_outputs = max(1, num_outputs)
        self.done = done
        self.clock = clock
        self.current = Progress(phase="loading", parts=parts)
        self._since = clock()
        self._first: float | None = None
        self._seconds = 0.0
        self._measured = 0

    def phase(self, phase: str, message: str | None = None) -> Progress:
        """Enter a phase."""
        if phase == "denoising":
            self._since = self.clock()
        return self._set(phase=phase, message=message)

    def part(self, index: int) -> Progress:
        """Begin part ``index`` (from 0) of a job that is made in parts."""
        self._since = self.clock()
        return self._set(part=index + 1, part_percent=0.0)

    def step(self, step: int, total: int) -> Progress:
        """Note that ``step`` of ``total`` steps of the current output are done."""
        self._measure(step)
        total = max(1, total)
        overall, all_steps = self.done * total + step, self.num_outputs * total
        share = min(1.0, overall / all_steps)
        part = {} if self.current.parts is None else {"part_percent": round(100 * step / total, 1)}
        return self._set(
            **part,
            phase="denoising" if step < total else "decoding",
            step=overall,
            total_steps=all_steps,
            percent=LOADED_PERCENT + (DENOISED_PERCENT - LOADED_PERCENT) * share,
            eta_seconds=self._eta(all_steps - overall),
            message=None,
        )

    def percent(self, percent: float, message: str | None) -> Progress:
        """Note a percentage that somebody else counts."""
        return self._set(phase="running", percent=min(percent, DENOISED_PERCENT), message=message)

    def preview(self, url: str) -> Progress:
        """Note where the newest preview of the current output is."""
        return self._set(preview_url=url)

    def output_done(self) -> Progress:
        """Note that an output is recorded."""
        self.done = min(self.done + 1, self.num_outputs)
        self._since = self.clock()
        share = self.done / self.num_outputs
        percent = LOADED_PERCENT + (DENOISED_PERCENT - LOADED_PERCENT) * share
        return self._set(percent=percent, message=None, preview_url=None)

    def finish(self) -> Progress:
        """Return the end: 100 %."""
        steps = self.current.total_steps
        return self._set(phase="done", percent=100.0, step=steps, eta_seconds=0.0, message=None)

    def _set(self, **changes: object) -> Progress:
        percent = max(self.current.percent, float(str(changes.pop("percent", 0.0))))
        self.current = replace(self.current, percent=round(percent, 2), **changes)  # type: ignore[arg-type]
        return self.current

    def _measure(self, step: int) -> None:
        """Add the duration of the step; the first of an output carries the text encoding and is kept apart."""
        now = self.clock()
        if step <= 1:
            self._first = self._first if self._first is not None else now - self._since
        else:
            self._seconds += now - self._since
            self._measured += 1
        self._since = now

    def _eta(self, steps: int) -> float | None:
        if self._measured:
            return round(steps * self._seconds / self._measured, 1)
        return None if self._first is None else round(steps * self._first, 1)
