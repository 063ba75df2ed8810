"""The processes of one plugin: started when a task comes, used again, ended when idle."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator

from app.errors import PluginFailed
from app.plugins.breaker import CircuitBreaker
from app.plugins.conversation import ping
from app.plugins.environment import Environments, Report
from app.plugins.manifest import Plugin
from app.plugins.process import Ended, PluginProcess
from app.plugins.protocol import VERSION, Violation

PING_SECONDS = 5.0
WAIT_SECONDS = 0.2


class Pool:
    """Processes of a plugin, at most ``execution.processes`` at a time."""

    def __init__(self, plugin: Plugin, environments: Environments, log: logging.Logger) -> None:
        self.plugin = plugin
        self.environments = environments
        self.log = log
        self.breaker = CircuitBreaker()
        self.starts = 0
        self._idle: list[PluginProcess] = []
        self._busy: set[PluginProcess] = set()
        self._places = threading.BoundedSemaphore(plugin.manifest.execution.processes)
        self._lock = threading.Lock()

    @property
    def processes(self) -> list[PluginProcess]:
        """Those that run now, idle or busy."""
        with self._lock:
            return [*self._idle, *self._busy]

    @contextlib.contextmanager
    def process(self, report: Report) -> Iterator[PluginProcess]:
        """Give a healthy process for the length of the block; an error ends it, unless ``keep`` was called.

        Raises `PluginFailed`: it cannot be started, or rests after failing too often.
        """
        while not self._places.acquire(timeout=WAIT_SECONDS):
            report("Waiting for the plugin")
        try:
            self._refuse_resting()
            process = self._healthy(report)
            with self._lock:
                self._busy.add(process)
            try:
                yield process
            except BaseException:
                if process in self._busy:
                    self.drop(process)
                raise
            self._give_back(process)
        finally:
            self._places.release()

    def drop(self, process: PluginProcess) -> None:
        """End a process for good."""
        with self._lock:
            self._busy.discard(process)
            if process in self._idle:
                self._idle.remove(process)
        process.close()

    def keep(self, process: PluginProcess) -> None:
        """Put a process back though its task ended in an error that is not its own fault."""
        self._give_back(process)

    def end_idle(self, now: Callable[[], float] = time.monotonic) -> None:
        """End the processes that were idle for too long, or died meanwhile."""
        most = self.plugin.manifest.execution.idle_seconds
        with self._lock:
            over = [each for each in self._idle if not each.alive or now() - each.used_at >= most]
        for process in over:
            self.drop(process)

    def close(self) -> None:
        """End all processes."""
        for process in self.processes:
            self.drop(process)

    def _give_back(self, process: PluginProcess) -> None:
        process.used_at = time.monotonic()
        with self._lock:
            if process in self._busy:
                self._busy.discard(process)
                self._idle.append(process)

    def _healthy(self, report: Report) -> PluginProcess:
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None:
                return self._started(report)
            if self._is_well(process):
                return process
            process.close()

    def _is_well(self, process: PluginProcess) -> bool:
        if not process.alive:
            return False
        if time.monotonic() - process.used_at < self.plugin.manifest.startup.health_check:
            return True
        try:
            ping(process, PING_SECONDS)
        except (Ended, Violation) as error:
            self.log.info("the idle process %s: a new one is started", error)
            return False
        return True

    def _started(self, report: Report) -> PluginProcess:
        manifest = self.plugin.manifest
        command = self.environments.command(self.plugin, report, self.log)
        report("Starting the plugin")
        variables = self.environments.variables(self.plugin)
        try:
            process = PluginProcess(
                command, self.plugin.folder, variables, manifest.requirements.memory_mb, self.log
            )
        except OSError as error:
            raise self.failure(f"could not be started ({error.strerror})") from None
        self.starts += 1
        try:
            said = ping(process, manifest.startup.timeout)
            if said.get("protocol", VERSION) != VERSION:
                raise Violation(f"speaks version {said['protocol']} of the protocol, the studio {VERSION}")
        except (Ended, Violation) as error:
            process.close()
            raise self.failure(f"did not start: it {error}") from None
        return process

    def failure(self, words: str) -> PluginFailed:
        """Note a failure and return the error that says it."""
        self.breaker.failed()
        name = self.plugin.name
        self.log.info("%s", words)
        return PluginFailed(f"The plugin {name} {words}. Its log may say why.", plugin_name=name)

    def _refuse_resting(self) -> None:
        if (left := self.breaker.seconds_left) > 0:
            raise PluginFailed(
                f"The plugin {self.plugin.name} failed three times within ten minutes and rests; it is tried "
                f"again in {left:.0f} s, or after a restart. Its log may say why.",
                plugin_name=self.plugin.name,
                retry_after_seconds=round(left),
            )
