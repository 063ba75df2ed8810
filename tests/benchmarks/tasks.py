"""What a task of a plugin costs: a thousand through the echo plugin, and a hundred streams at once."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from app.services import Studio
from tests.benchmarks.starters import Row
from tests.support.fake_models import fake_studio
from tests.support.server import Server, serving

TASKS, STREAMS = 1000, 100
ECHO = {"tool_name": "text2speak", "plugin_name": "echo"}


def measure_tasks(folder: Path, rounds: int) -> list[Row]:
    """A thousand tasks one after the other, and a hundred that are followed all at once."""
    return [*_overhead(folder / "one"), *_streams(folder / "two")]


def _overhead(folder: Path) -> list[Row]:
    folder.mkdir()
    studio = fake_studio(folder)
    _done(studio, 5)  # the environment is made and the process runs
    started = time.perf_counter()
    ids = [studio.tasks.submit(studio.validate_task(ECHO)).job.id for _ in range(TASKS)]
    submitted = time.perf_counter()
    studio.process_queue()
    ended = time.perf_counter()
    missed = sum(studio.task(task_id).status != "completed" for task_id in ids)
    studio.close()
    return [
        (f"{TASKS} tasks of a plugin: to submit one", 1000 * (submitted - started) / TASKS, "ms", ""),
        (f"{TASKS} tasks of a plugin: to do one", 1000 * (ended - submitted) / TASKS, "ms", ""),
        (f"{TASKS} tasks of a plugin: not completed", missed, "", "0"),
    ]


def _done(studio: Studio, count: int) -> None:
    for _ in range(count):
        studio.tasks.submit(studio.validate_task(ECHO))
    studio.process_queue()


def _streams(folder: Path) -> list[Row]:
    folder.mkdir()
    with serving(folder, SERVER_THREADS="128") as server:
        server.page_after()
        body = {**ECHO, "parameters": {"steps": 10, "step_seconds": 0.02}}
        ids = [str(server.post("/api/v1/tasks", body).json()["task_id"]) for _ in range(STREAMS)]
        ends: list[str] = []
        threads = [
            threading.Thread(target=lambda task: ends.append(_last(server, task)), args=[task]) for task in ids
        ]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - started
    return [
        (f"{STREAMS} streams at once: to the last result", spent, "s", ""),
        (f"{STREAMS} streams at once: without their result", sum(end != "result" for end in ends), "", "0"),
    ]


def _last(server: Server, task_id: str) -> str:
    """Follow a task to the end of its stream; returns the name of the last event."""
    last = ""
    with server.http.get(f"{server.url}/api/v1/tasks/{task_id}/stream", stream=True, timeout=300) as answer:
        for line in answer.iter_lines(chunk_size=1):
            if line.startswith(b"event: "):
                last = line[7:].decode()
    return last
