"""The base class of a Stillmotion plugin. Standard library only; vendor this file, install the package, or
import it: the studio puts it on the path of every Python plugin.

    from stillmotion_plugin import Plugin

    class Mine(Plugin):
        def execute(self, task):
            task.progress(50, "half way")
            task.output("hello.wav").write_bytes(...)
            return {"note": "any JSON"}

    if __name__ == "__main__":
        Mine().run()
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

PROTOCOL = 1
CANCELLED = -32800
_FAILED = -32000

__all__ = ["Cancelled", "Plugin", "PluginError", "Resource", "Task"]


class PluginError(Exception):
    """The task cannot be done; its words are shown to the person who asked."""


class Cancelled(Exception):
    """The task was cancelled; raised by `Task.progress` and `Task.check`."""


class Resource:
    """A file that came with the task: a copy, yours to change."""

    def __init__(self, named: dict[str, Any]) -> None:
        self.path = Path(named["path"])
        self.media_type: str = named["media_type"]
        """``image``, ``video`` or ``audio``."""
        self.mime_type: str = named["mime_type"]
        self.metadata: dict[str, Any] = named.get("metadata") or {}


class Task:
    """What is asked: ``tool_name``, ``parameters`` (checked against plugin.yaml), ``resources``, ``seed``."""

    def __init__(self, params: dict[str, Any], plugin: Plugin) -> None:
        self.id: str = params["task_id"]
        self.tool_name: str = params["tool_name"]
        self.parameters: dict[str, Any] = params["parameters"]
        self.resources = [Resource(named) for named in params["resources"]]
        self.output_folder = Path(params["output_folder"])
        self.timeout: float = params["timeout"]
        self.seed: int | None = params.get("seed")
        self.cancelled = threading.Event()
        self._plugin = plugin
        self._outputs: list[dict[str, Any]] = []

    def progress(self, percent: float, message: str | None = None) -> None:
        """Tell how far the task is, from 0 to 100. Raises `Cancelled`."""
        self.check()
        self._plugin.send(
            {"method": "progress", "params": {"task_id": self.id, "percent": percent, "message": message}}
        )

    def check(self) -> None:
        """Raise `Cancelled` when the task was cancelled: call it now and then in a long loop."""
        if self.cancelled.is_set():
            raise Cancelled

    def output(self, name: str, **metadata: Any) -> Path:
        """Name an output (PNG, JPEG, WEBP, MP4, WEBM, WAV, FLAC, MP3, OGG); return where to write it."""
        self._outputs.append({"path": name, "metadata": metadata})
        return self.output_folder / name

    def result(self, data: Any) -> dict[str, Any]:
        """Return the answer to ``execute_task``."""
        return {"outputs": self._outputs, "data": data if isinstance(data, dict) else {}}


class Plugin:
    """Override `execute`. Prints go to the log: standard output belongs to the protocol."""

    def execute(self, task: Task) -> dict[str, Any] | None:
        """Do the task; return data for its result, if any. Raise `PluginError` to refuse it."""
        raise NotImplementedError

    def start(self) -> None:
        """Prepare what takes long, once, before the first task."""

    def run(self) -> None:
        """Serve tasks, one at a time, until the studio goes."""
        self._out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self._lock = threading.Lock()
        self._tasks: queue.Queue[tuple[Any, Task]] = queue.Queue()
        self._running: Task | None = None
        self.start()
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            number, task = self._tasks.get()
            self._running = task
            self._do(number, task)

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        line = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False) + "\n"
        with self._lock:
            self._out.write(line.encode())
            self._out.flush()

    def _do(self, number: Any, task: Task) -> None:
        try:
            task.check()
            self.send({"id": number, "result": task.result(self.execute(task))})
        except Cancelled:
            self.send({"id": number, "error": {"code": CANCELLED, "message": "cancelled"}})
        except PluginError as error:
            self.send({"id": number, "error": {"code": _FAILED, "message": str(error)}})
        except Exception as error:  # noqa: BLE001 - the edge of the process: the studio hears why, the log has the rest
            traceback.print_exc()
            self.send({"id": number, "error": {"code": _FAILED, "message": f"{type(error).__name__}: {error}"}})
        finally:
            self._running = None

    def _listen(self) -> None:
        waiting: dict[str, Task] = {}
        for line in sys.stdin.buffer:
            message = json.loads(line)
            method, params = message.get("method"), message.get("params") or {}
            if method == "ping":
                self.send({"id": message["id"], "result": {"protocol": PROTOCOL}})
            elif method == "execute_task":
                task = Task(params, self)
                waiting = {task.id: task}
                self._tasks.put((message["id"], task))
            elif method == "cancel" and params.get("task_id") in waiting:
                waiting[params["task_id"]].cancelled.set()
            elif "id" in message:
                self.send({"id": message["id"], "error": {"code": -32601, "message": f"no method {method!r}"}})
        os._exit(0)
