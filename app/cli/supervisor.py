"""Runs the workers of a server: none, one thread, or N processes. Those that die or hang are replaced.

A thread that ended is replaced by a new one. One that hangs cannot be ended, and the pipeline in its hands must
not be used by another: `watch` says so, and the process starts anew. A worker process that died is started
again, one that is silent is killed first; the queue gives what they did to others meanwhile.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import TracebackType

from app.cli.restarts import Restarts
from app.config import ROOT
from app.queue.locks import seconds_silent
from app.queue.worker import Worker
from app.services import Studio

logger = logging.getLogger(__name__)

STOP_SECONDS = 15.0
"""How long a worker may take to finish a step and give its job back."""

SILENT_SECONDS = 300.0
"""A worker process that runs no Python for this long hangs inside a library, or is stopped."""


@dataclass
class Child:
    """A worker process and its deaths."""

    process: subprocess.Popen[bytes]
    restarts: Restarts = field(default_factory=Restarts)
    gone: bool = False


class Supervisor:
    """``with Supervisor(studio, workers) as supervisor`` runs the workers for the length of the block."""

    def __init__(self, studio: Studio, workers: int) -> None:
        self.studio = studio
        self.count = workers
        self.thread: Worker | None = None
        self.restarts = Restarts()
        self.children: list[Child] = []

    def __enter__(self) -> Supervisor:
        if self.count == 1:
            self._start_thread()
        elif self.count > 1:
            self.children = [Child(self.spawn()) for _ in range(self.count)]
        return self

    @property
    def hangs(self) -> bool:
        """Whether a thread here hangs, so that only a new process goes on."""
        return self.thread is not None and self.thread.hangs

    def watch(self) -> bool:
        """Replace what died; True when this process has to start anew."""
        if self.count == 1:
            self._watch_thread()
        for child in self.children:
            self._watch(child)
        return self.hangs

    def _watch_thread(self) -> None:
        if self.thread is not None:
            self.thread.lock.touch()
        if self.thread is not None and self.thread.ended:
            self.thread.stop(0)  # lets go of its lock: the next one takes its job back at once
            self.thread = None
            delay = self.restarts.died()
            logger.error("the worker's thread ended by itself; a new one starts in %.0f s", delay)
        self._start_thread()

    def _start_thread(self) -> None:
        if self.thread is None and self.restarts.due:
            self.thread = self.studio.worker()
            self.thread.start()

    def _watch(self, child: Child) -> None:
        process = child.process
        if process.poll() is None:
            silent = seconds_silent(self.studio.config.data_folder / "locks", process.pid)
            if silent is not None and silent > SILENT_SECONDS:
                logger.error("worker process %d is silent for %.0f s; it is killed", process.pid, silent)
                process.kill()
                process.wait()
        if process.poll() is not None:
            self._replace(child)

    def _replace(self, child: Child) -> None:
        if not child.gone:
            child.gone = True
            status, delay = child.process.returncode, child.restarts.died()
            logger.warning(
                "worker process %d ended with status %s; a new one starts in %.0f s",
                child.process.pid, status, delay,
            )  # fmt: skip
        if child.restarts.due:
            child.process, child.gone = self.spawn(), False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.thread:
            self.thread.stop(0 if self.hangs else STOP_SECONDS)
        for child in self.children:
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start a worker process."""
        return subprocess.Popen([sys.executable, str(ROOT / "run.py"), "worker"], cwd=ROOT)
