"""One task with one process: send it, follow its progress, end it at its timeout or when it is cancelled."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import PluginFailed, TaskTimeout
from app.plugins.process import Ended, PluginProcess
from app.plugins.protocol import Violation

LOOK_SECONDS = 0.1
"""How often a cancel is looked for while the plugin is silent."""

REPORTS_A_SECOND = 10.0
GRACE_SECONDS = 3.0
"""What a plugin has to end a cancelled task by itself before its process is killed."""

MOST_OUTPUTS = 16

Progress = Callable[[float, str | None], None]
"""Gets percent (0 to 100) and a message; raises when the task should end."""


@dataclass(frozen=True)
class Resource:
    """A file of the task, a copy of its own."""

    path: Path
    media_type: str
    mime_type: str
    metadata: dict[str, Any] = field(default_factory=dict)

    def sent(self) -> dict[str, Any]:
        """Return it as the plugin sees it."""
        return {**vars(self), "path": str(self.path)}


@dataclass(frozen=True)
class PluginTask:
    """What a plugin is asked to do."""

    task_id: str
    tool_name: str
    parameters: dict[str, Any]
    resources: tuple[Resource, ...]
    output_folder: Path
    timeout: float
    seed: int | None = None

    def sent(self) -> dict[str, Any]:
        """Return the parameters of ``execute_task``."""
        resources = [resource.sent() for resource in self.resources]
        return {**vars(self), "resources": resources, "output_folder": str(self.output_folder)}


@dataclass(frozen=True)
class Output:
    """A file that the plugin made."""

    path: Path
    metadata: dict[str, Any]


@dataclass(frozen=True)
class PluginResult:
    """What came of a task: files in the order that the plugin names, and data beside them."""

    outputs: tuple[Output, ...]
    data: dict[str, Any]


def converse(process: PluginProcess, name: str, task: PluginTask, progress: Progress) -> PluginResult:
    """Run a task to its end.

    Raises `Ended` (the process is gone), `Violation`, `TaskTimeout`, `PluginFailed` (the plugin says so: it may
    serve again), and what ``progress`` raises.
    """
    number, until = process.ask("execute_task", task.sent()), time.monotonic() + task.timeout
    reported, percent, message = -math.inf, 0.0, None
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TaskTimeout(
                f"The plugin {name} did not finish within {task.timeout:g} s; give the task a longer timeout, "
                "or less to do.",
                timeout=task.timeout,
            )
        received = process.next(min(left, LOOK_SECONDS))
        if received is not None and "method" not in received:
            return _result(name, task, number, received)
        if received is not None:
            percent, message = _progress(received, percent, message)
        if received is None or time.monotonic() - reported >= 1 / REPORTS_A_SECOND:
            reported = time.monotonic()
            progress(percent, message)


def end_politely(process: PluginProcess, task_id: str) -> bool:
    """Tell the process that its task is cancelled; True when it ended the task and may serve again."""
    until = time.monotonic() + GRACE_SECONDS
    with contextlib.suppress(Ended, Violation):
        process.tell("cancel", {"task_id": task_id})
        while (left := until - time.monotonic()) > 0:
            received = process.next(left)
            if received is not None and "method" not in received:
                return True
    return False


def ping(process: PluginProcess, seconds: float) -> dict[str, Any]:
    """Ask a process whether it is well; returns its answer. Raises `Ended`, `Violation`."""
    number, until = process.ask("ping", {}), time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        received = process.next(left)
        if received is not None and "method" not in received:
            if received.get("id") != number:
                raise Violation("answered a request that was not asked")
            result = received.get("result")
            return result if isinstance(result, dict) else {}
    raise Violation(f"did not answer ping within {seconds:g} s")


def _progress(received: dict[str, Any], percent: float, message: str | None) -> tuple[float, str | None]:
    params = received.get("params")
    if received.get("method") != "progress" or not isinstance(params, dict):
        raise Violation("sent a message that is neither progress nor an answer")
    told, words = params.get("percent", percent), params.get("message", message)
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not math.isfinite(told):
        raise Violation("sent a progress whose percent is no number")
    return max(percent, min(100.0, max(0.0, float(told)))), words[:500] if isinstance(words, str) else None


def _result(name: str, task: PluginTask, number: int, received: dict[str, Any]) -> PluginResult:
    if received.get("id") != number:
        raise Violation("answered a request that was not asked")
    error, result = received.get("error"), received.get("result")
    if isinstance(error, dict):
        words = str(error.get("message") or "it gave no reason")[:1000]
        raise PluginFailed(f"The plugin {name} failed: {words}", plugin_name=name, code=error.get("code"))
    if not isinstance(result, dict):
        raise Violation("answered with neither a result nor an error")
    outputs, data = result.get("outputs", []), result.get("data", {})
    if not isinstance(outputs, list) or not isinstance(data, dict) or len(outputs) > MOST_OUTPUTS:
        raise Violation(f"answered with a result of another form, or with more than {MOST_OUTPUTS} files")
    return PluginResult(tuple(_output(task, each) for each in outputs), data)


def _output(task: PluginTask, named: Any) -> Output:
    """Return an output, if it is a plain file inside the task's folder."""
    metadata = named.get("metadata", {}) if isinstance(named, dict) else None
    if not isinstance(metadata, dict) or not isinstance(named.get("path"), str):
        raise Violation("named an output without a path")
    path = task.output_folder / named["path"]
    try:
        inside = (
            path.resolve(strict=True).is_relative_to(task.output_folder.resolve()) and not path.is_symlink()
        )
        if not inside or not path.is_file():
            raise Violation("named an output that is no file in its output folder")
    except (OSError, ValueError):
        raise Violation("named an output that is not there") from None
    return Output(path, metadata)
