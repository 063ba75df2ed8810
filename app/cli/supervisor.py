"""Runs the workers of a server: none, one thread, or N processes that are started again when they die."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from types import TracebackType

from app.config import ROOT
from app.queue.worker import Worker
from app.services import Studio

logger = logging.getLogger(__name__)

STOP_SECONDS = 15.0
"""How long a worker may take to finish a step and give its job back."""

RESTART_SECONDS = 5.0
"""A worker process that died is started again after this long, so that a crash loop stays slow."""


class Supervisor:
    """``with Supervisor(studio, workers) as supervisor`` runs the workers for the length of the block."""

    def __init__(self, studio: Studio, workers: int) -> None:
        self.studio = studio
        self.count = workers
        self.thread: Worker | None = None
        self.processes: list[subprocess.Popen[bytes]] = []
        self.died: dict[int, float] = {}

    def __enter__(self) -> Supervisor:
        if self.count == 1:
            self.thread = self.studio.worker()
            self.thread.start()
        elif self.count > 1:
            self.processes = [self._spawn() for _ in range(self.count)]
        return self

    def watch(self) -> None:
        """Start again the worker processes that died."""
        for number, process in enumerate(self.processes):
            if process.poll() is None:
                continue
            died = self.died.setdefault(number, time.monotonic())
            if time.monotonic() - died >= RESTART_SECONDS:
                logger.warning(
                    "worker process %d ended with status %s; starting it again", number, process.returncode
                )
                del self.died[number]
                self.processes[number] = self._spawn()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.thread:
            self.thread.stop(STOP_SECONDS)
        for process in self.processes:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, str(ROOT / "run.py"), "worker"], cwd=ROOT)
