"""Runs tasks on plugins: the one object that the rest of the studio knows."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.errors import PluginFailed, TaskTimeout
from app.plugins.catalog import Catalog
from app.plugins.conversation import PluginResult, PluginTask, Progress, converse, end_politely
from app.plugins.environment import Environments
from app.plugins.logs import close_log, log_of, tail
from app.plugins.pool import Pool
from app.plugins.process import Ended
from app.plugins.protocol import Violation

REAP_SECONDS = 5.0


class PluginHost:
    """The plugins of some folders and their processes. Usable from any thread; starts nothing before a task."""

    def __init__(
        self,
        folders: Iterable[Path],
        data: Path,
        wheels: Path | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.catalog = Catalog.read(folders)
        self.data = data
        self.environments = Environments(data, wheels, variables)
        self._pools: dict[str, Pool] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._reaper: threading.Thread | None = None

    def run(self, name: str, task: PluginTask, progress: Progress) -> PluginResult:
        """Run a task; a process that dies is replaced, and the task tried again, ``max_retries`` times.

        Raises `PluginNotFound`, `PluginFailed`, `TaskTimeout`, and what ``progress`` raises.
        """
        plugin, pool = self.catalog.get(name), self.pool(name)
        for attempt in range(plugin.manifest.execution.max_retries + 1):
            try:
                return self._tried(pool, task, progress)
            except Ended as error:
                failure = pool.failure(f"{error} while it ran the task")
                if attempt == plugin.manifest.execution.max_retries:
                    raise failure from None
                progress(0.0, "The plugin's process ended: trying again")
        raise AssertionError("unreachable")

    def pool(self, name: str) -> Pool:
        """Return the processes of a plugin. Raises `PluginNotFound`."""
        plugin = self.catalog.get(name)
        with self._lock:
            if name not in self._pools:
                self._pools[name] = Pool(plugin, self.environments, log_of(self.data, name))
                self._reap()
            return self._pools[name]

    def log_tail(self, name: str, lines: int = 200) -> list[str]:
        """Return the last lines that a plugin wrote. Raises `PluginNotFound`."""
        return tail(self.data, self.catalog.get(name).name, lines)

    def state(self, name: str) -> dict[str, object]:
        """Return how a plugin is: its processes here, its rest after failures, and whether it is installed."""
        pool, plugin = self._pools.get(name), self.catalog.get(name)
        return {
            "installed": self.environments.is_ready(plugin),
            "processes": len(pool.processes) if pool else 0,
            "rests_seconds": round(pool.breaker.seconds_left, 1) if pool else 0.0,
        }

    def close(self) -> None:
        """End every process. Called twice is called once."""
        self._closed.set()
        with self._lock:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()
            close_log(pool.log)

    def _tried(self, pool: Pool, task: PluginTask, progress: Progress) -> PluginResult:
        name = pool.plugin.name
        with pool.process(lambda message: progress(0.0, message)) as process:
            try:
                result = converse(process, name, task, progress)
            except PluginFailed:  # an answer in good form
                pool.keep(process)
                raise
            except Violation as error:
                raise pool.failure(f"broke the protocol: it {error}") from None
            except Ended:
                raise
            except BaseException as error:  # cancelled, timed out, the lease lost, the studio closing
                if end_politely(process, task.task_id):
                    pool.keep(process)
                elif isinstance(error, TaskTimeout):
                    pool.breaker.failed()
                raise
        pool.breaker.reset()
        return result

    def _reap(self) -> None:
        if self._reaper is None:
            self._reaper = threading.Thread(target=self._look, name="plugin-reaper", daemon=True)
            self._reaper.start()

    def _look(self) -> None:
        while not self._closed.wait(REAP_SECONDS):
            with self._lock:
                pools = list(self._pools.values())
            for pool in pools:
                pool.end_idle()
