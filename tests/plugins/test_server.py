"""Tasks on a running server: killed in the middle, many at once, many streams."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from tests.support.server import Server, serving

ECHO = {"tool_name": "text2speak", "plugin_name": "echo"}


def ask(server: Server, **parameters: Any) -> str:
    answer = server.post("/api/v1/tasks", {**ECHO, "parameters": parameters})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["task_id"])


def plugins_of(folder: Path) -> list[psutil.Process]:
    """The processes that run a plugin from this data folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or [])
        if str(folder) in line and "main.py" in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def wait_for(condition: Any, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.05)


def streamed(server: Server, task_id: str) -> list[str]:
    with server.http.get(f"{server.url}/api/v1/tasks/{task_id}/stream", stream=True, timeout=60) as answer:
        lines = [line.decode() for line in answer.iter_lines(chunk_size=1)]
    return [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]


def test_a_server_killed_in_a_task_leaves_no_process_and_the_task_is_done_after_all(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        server.page_after()
        task_id = ask(server, text="again", steps=200, step_seconds=0.05)
        wait_for(lambda: server.get(f"/api/v1/tasks/{task_id}").json()["percent"] > 0)
        running = plugins_of(tmp_path)
        assert running
        server.kill()
        wait_for(lambda: not plugins_of(tmp_path), 20)
    with serving(tmp_path) as server:
        server.page_after()
        wait_for(lambda: server.get(f"/api/v1/tasks/{task_id}").json()["status"] == "processing")
        server.post(f"/api/jobs/{task_id}/cancel", {})
        wait_for(lambda: server.get(f"/api/v1/tasks/{task_id}").json()["status"] == "cancelled")
        quick = ask(server, text="quick")
        assert streamed(server, quick)[-2:] == ["completed", "result"]
    wait_for(lambda: not plugins_of(tmp_path), 20)


def test_every_stream_of_many_ends_with_its_result(tmp_path: Path) -> None:
    with serving(tmp_path, SERVER_THREADS="64") as server:
        server.page_after()
        first = ask(server, steps=20, step_seconds=0.05)
        ids = [first, *(ask(server, text=str(number)) for number in range(39))]
        ends: dict[str, list[str]] = {}

        def follow(task_id: str) -> None:
            with contextlib.suppress(OSError):
                ends[task_id] = streamed(server, task_id)

        threads = [threading.Thread(target=follow, args=[task_id]) for task_id in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert {task_id: names[-2:] for task_id, names in ends.items()} == {
            task_id: ["completed", "result"] for task_id in ids
        }
        results = [server.get(f"/api/v1/tasks/{task_id}").json()["result"] for task_id in ids]
        assert json.dumps([result["metadata"]["result"]["text"] for result in results[1:]]) == json.dumps(
            [str(number) for number in range(39)]
        )
