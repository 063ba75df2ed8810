"""The task API: over HTTP with a plain client, and from Python without HTTP."""

from __future__ import annotations

import base64
import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.api.streams import StreamLimit
from app.api.task_stream import TaskStream
from app.errors import InvalidInput
from app.media.outputs import LARGEST
from app.services import Studio
from app.services.task_bodies import TaskEvent, TaskResult
from tests.api.conftest import client_of, png
from tests.api.shapes import refused
from tests.plugins.conftest import Write
from tests.support.sounds import wav

OpenStudio = Callable[..., Studio]
ECHO = {"tool_name": "text2speak", "plugin_name": "echo"}


def sent(content: bytes, **more: Any) -> dict[str, Any]:
    return {"type": "base64", "data": base64.b64encode(content).decode(), **more}


def events_of(client: FlaskClient, task_id: str, **headers: str) -> list[tuple[int, str, dict[str, Any]]]:
    answer = client.get(f"/api/v1/tasks/{task_id}/stream", headers=headers)
    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    found = []
    for block in answer.get_data(as_text=True).split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if "data" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def test_a_task_of_a_plugin_from_request_to_result(studio: OpenStudio) -> None:
    the = studio()
    client = client_of(the)
    body = {
        **ECHO,
        "task_id": "mine-1",
        "parameters": {"text": "hello", "steps": 2},
        "resources": [sent(png(), metadata={"role": "face"}), sent(wav(0.5))],
        "metadata": {"from": "test"},
        "timeout": 60,
    }
    answer = client.post("/api/v1/tasks", json=body)
    assert answer.status_code == 202, answer.json
    assert answer.headers["Location"] == "/api/v1/tasks/mine-1"
    assert (answer.json["status"], answer.json["result"]) == ("pending", None)
    the.process_queue()
    task = client.get("/api/v1/tasks/mine-1").json
    assert task["status"] == "completed", task
    result = task["result"]
    assert set(result) == {
        "task_id", "status", "output_files", "output_resources", "error_code", "error_message",
        "execution_time", "metadata",
    }  # fmt: skip
    assert result["metadata"] == {
        "from": "test",
        "result": {"text": "hello", "tool_name": "text2speak", "files": 2},
    }
    picture, sound = result["output_resources"]
    assert (picture["mime_type"], picture["metadata"]["role"], picture["metadata"]["width"]) == (
        "image/png",
        "face",
        96,
    )
    assert (sound["mime_type"], sound["metadata"]["duration_seconds"]) == ("audio/wav", 0.5)
    for file in (picture, sound):
        got = client.get(file["url"])
        assert (got.status_code, got.mimetype, len(got.data)) == (200, file["mime_type"], file["size"])
        assert client.get(file["url"] + "?size=thumbnail").mimetype == "image/webp"
    assert len(client.get("/api/gallery").json["items"]) == 2
    assert client.get("/api/queue").json["counts"]["completed"] == 1
    assert client.get("/api/status/mine-1").json["type"] == "plugin"


def test_the_stream_tells_the_whole_life_and_ends_with_the_result(studio: OpenStudio) -> None:
    the = studio()
    client = client_of(the)
    task_id = client.post("/api/v1/tasks", json={**ECHO, "parameters": {"steps": 1}}).json["task_id"]
    the.process_queue()
    events = events_of(client, task_id)
    assert [name for _, name, _ in events] == ["started", "completed", "result"]
    assert set(events[1][2]) == {"task_id", "type", "percent", "message", "timestamp", "data"}
    assert events[1][2]["type"] == "completed"
    assert events[1][2]["percent"] == 100.0
    assert events[-1][2]["status"] == "completed"
    again = events_of(client, task_id, **{"Last-Event-ID": "7"})
    assert [(number, name) for number, name, _ in again] == [(8, "completed"), (9, "result")]


def test_the_same_id_is_the_same_task(studio: OpenStudio) -> None:
    client = client_of(studio())
    body = {**ECHO, "task_id": "once", "parameters": {"text": "a"}}
    first, second = (client.post("/api/v1/tasks", json=body) for _ in range(2))
    assert second.status_code == 202
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json["created_at"] == second.json["created_at"]
    other = client.post("/api/v1/tasks", json={**body, "parameters": {"text": "b"}})
    refused(other, 422, "IDEMPOTENCY_KEY_REUSED")


def file(kind: str, data: str) -> dict[str, Any]:
    return {**ECHO, "resources": [{"type": kind, "data": data}]}


RESOURCE = "RESOURCE_PROCESSING_ERROR"
WRONG: list[tuple[dict[str, Any], int, str, str | None]] = [
    ({"tool_name": "text2smell"}, 422, "VALIDATION_ERROR", "tool_name"),
    ({**ECHO, "plugin_name": "nobody"}, 404, "PLUGIN_NOT_FOUND", None),
    ({"tool_name": "speak2video"}, 404, "PLUGIN_NOT_FOUND", None),
    ({"tool_name": "text2speak", "plugin_name": "studio"}, 404, "PLUGIN_NOT_FOUND", None),
    ({**ECHO, "parameters": {"tone": 1}}, 422, "VALIDATION_ERROR", "parameters.tone"),
    ({**ECHO, "parameters": {"steps": "2"}}, 422, "VALIDATION_ERROR", "parameters.steps"),
    ({**ECHO, "parameters": {"steps": True}}, 422, "VALIDATION_ERROR", "parameters.steps"),
    ({**ECHO, "parameters": {"steps": 2.5}}, 422, "VALIDATION_ERROR", "parameters.steps"),
    ({**ECHO, "parameters": {"steps": 1001}}, 422, "VALIDATION_ERROR", "parameters.steps"),
    ({**ECHO, "parameters": {"text": "x" * 10_001}}, 422, "VALIDATION_ERROR", "parameters.text"),
    ({**ECHO, "timeout": 0}, 422, "VALIDATION_ERROR", "timeout"),
    ({**ECHO, "timeout": 100_000}, 422, "VALIDATION_ERROR", "timeout"),
    ({**ECHO, "task_id": "../x"}, 422, "VALIDATION_ERROR", "task_id"),
    ({**ECHO, "extra": 1}, 422, "VALIDATION_ERROR", "extra"),
    ({"tool_name": "text2image", "parameters": {}}, 422, "VALIDATION_ERROR", "parameters.prompt"),
    ({"tool_name": "text2image", "parameters": {"prompt": 3}}, 422, "VALIDATION_ERROR", "parameters.prompt"),
    (
        {"tool_name": "text2image", "parameters": {"prompt": "a", "width": 1}},
        422, "VALIDATION_ERROR", "parameters.width",
    ),
    ({"tool_name": "image2video", "parameters": {"prompt": "a"}}, 422, "VALIDATION_ERROR", "resources"),
    (file("base64", "!!"), 422, RESOURCE, "resources.0"),
    (file("base64", "aGVsbG8="), 422, RESOURCE, "resources.0"),
    (file("base64", "data:text/html,x"), 422, RESOURCE, "resources.0"),
    (file("base64", "data:text/html;base64,aGVsbG8="), 422, RESOURCE, "resources.0"),
    (file("base64", "aGVsbG8"), 422, RESOURCE, "resources.0"),
    (file("base64", "aGVs bG8="), 422, RESOURCE, "resources.0"),
    (file("remote_url", "http://127.0.0.1/a.png"), 422, RESOURCE, None),
    (file("remote_url", "file:///etc/passwd"), 422, RESOURCE, None),
    (file("local_path", "/etc/passwd"), 422, RESOURCE, "resources.0"),
    (file("local_path", "/no/such"), 422, RESOURCE, "resources.0"),
    (file("media", "0" * 32), 422, RESOURCE, None),
    ({**ECHO, "resources": [sent(png(), mime_type="audio/wav")]}, 422, RESOURCE, "resources.0"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "code", "field"), WRONG)
def test_what_is_wrong_is_named(
    studio: OpenStudio, body: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    the = studio()
    found = refused(client_of(the).post("/api/v1/tasks", json=body), status, code)
    if field is not None:
        assert found["details"]["field"] == field
    assert the.jobs.counts()["pending"] == 0


def test_unknown_tasks_and_jobs_that_are_none(studio: OpenStudio) -> None:
    the = studio()
    client = client_of(the)
    job = client.post("/api/generate", json={"prompt": "a"}).json["job_id"]
    for task_id in ("nobody", job, "a.b", "%00"):
        assert client.get(f"/api/v1/tasks/{task_id}").status_code == 404
        assert client.get(f"/api/v1/tasks/{task_id}/stream").status_code == 404


def test_local_paths_only_below_allowed_folders(studio: OpenStudio, tmp_path: Path) -> None:
    allowed, outside = tmp_path / "allowed", tmp_path / "outside.png"
    allowed.mkdir()
    for file in (allowed / "a.png", outside):
        file.write_bytes(png())
    (allowed / "link.png").symlink_to(outside)
    (allowed / "folder").mkdir()
    os.mkfifo(allowed / "pipe")
    client = client_of(studio(resource_roots=str(allowed)))

    def ask(path: object) -> Any:
        return client.post(
            "/api/v1/tasks", json={**ECHO, "resources": [{"type": "local_path", "data": str(path)}]}
        )

    assert ask(allowed / "a.png").status_code == 202
    wrong = [
        outside,
        allowed / "link.png",
        allowed / "folder",
        allowed / ".." / "outside.png",
        "a.png",
        allowed / "x",
        allowed / "pipe",
        "/dev/zero",
        "/etc/passwd",
    ]
    messages = {refused(ask(path), 422, "RESOURCE_PROCESSING_ERROR")["message"] for path in wrong}
    assert len(messages) == 1  # the same words, whether it exists or not


def test_the_same_file_is_kept_once(studio: OpenStudio) -> None:
    the = studio()
    first, second = (the.process_resource(sent(png())) for _ in range(2))
    assert first == second
    assert the.process_resource(sent(png(colour="red"))) != first
    the.media.delete(first)
    assert the.process_resource(sent(png())) != first


def test_the_studio_serves_its_own_tools(studio: OpenStudio) -> None:
    the = studio()
    client = client_of(the)
    tools = {tool["name"]: tool for tool in client.get("/api/v1/tools").json["tools"]}
    assert list(tools) == [
        "text2image", "image2image", "image2video", "text2video", "speak2video", "text2speak", "text2music",
    ]  # fmt: skip
    assert tools["text2image"]["default"] == "studio"
    assert "pictures" in tools["text2image"]["models"]
    assert tools["speak2video"]["plugins"] == ["comfyui", "echo"]
    asked = [
        {"tool_name": "text2image", "parameters": {"prompt": "a", "num_inference_steps": 2, "num_images": 2}},
        {"tool_name": "text2video", "parameters": {"prompt": "a", "model_id": "clips-t2v"}},
        {"tool_name": "image2video", "parameters": {"prompt": "a"}, "resources": [sent(png())]},
    ]
    ids = [client.post("/api/v1/tasks", json=body).json["task_id"] for body in asked]
    the.process_queue()
    results = [client.get(f"/api/v1/tasks/{task_id}").json["result"] for task_id in ids]
    assert [result["status"] for result in results] == ["completed"] * 3
    assert [[file["mime_type"] for file in result["output_resources"]] for result in results] == [
        ["image/png", "image/png"], ["video/mp4"], ["video/mp4"],
    ]  # fmt: skip


def test_a_task_of_the_studio_ends_at_its_timeout(studio: OpenStudio) -> None:
    the = studio()
    client = client_of(the)
    body = {"tool_name": "text2image", "parameters": {"prompt": "a", "num_inference_steps": 4}, "timeout": 1}
    task_id = client.post("/api/v1/tasks", json=body).json["task_id"]
    import time

    the.models.before_step = lambda step: time.sleep(0.6)  # type: ignore[attr-defined]
    the.process_queue()
    result = client.get(f"/api/v1/tasks/{task_id}").json["result"]
    assert (result["status"], result["error_code"]) == ("failed", "TIMEOUT_ERROR")


def test_a_plugins_error_is_the_tasks(studio: OpenStudio) -> None:
    the = studio()
    client = client_of(the)
    task_id = client.post("/api/v1/tasks", json={**ECHO, "parameters": {"fail": "no voice today"}}).json[
        "task_id"
    ]
    the.process_queue()
    result = client.get(f"/api/v1/tasks/{task_id}").json["result"]
    assert (result["status"], result["error_code"]) == ("failed", "PLUGIN_EXECUTION_ERROR")
    assert "no voice today" in result["error_message"]
    assert [name for _, name, _ in events_of(client, task_id)] == ["started", "failed", "result"]


def test_a_cancelled_task_ends_cancelled(studio: OpenStudio) -> None:
    the = studio()
    client = client_of(the)
    task_id = client.post("/api/v1/tasks", json=ECHO).json["task_id"]
    client.post(f"/api/jobs/{task_id}/cancel")
    result = client.get(f"/api/v1/tasks/{task_id}").json["result"]
    assert (result["status"], result["error_message"]) == ("cancelled", "The task was cancelled.")


def test_from_python_without_http(studio: OpenStudio) -> None:
    the = studio()
    items = list(
        the.execute_task_stream({**ECHO, "parameters": {"text": "hi", "steps": 3, "step_seconds": 0.05}})
    )
    events, result = items[:-1], items[-1]
    assert isinstance(result, TaskResult)
    assert all(isinstance(event, TaskEvent) for event in events)
    kinds = [event.type for event in events if isinstance(event, TaskEvent)]
    assert kinds[-1] == "completed"
    assert "started" in kinds
    assert result.metadata["result"]["text"] == "hi"
    with_file = list(the.execute_task_stream({**ECHO, "resources": [sent(png())]}))[-1]
    assert isinstance(with_file, TaskResult)
    assert Path(with_file.output_files[0]).is_file()
    with pytest.raises(InvalidInput, match="tool_name"):
        the.validate_task({"tool_name": "x"})


def test_the_plugins_and_what_kept_others_out(studio: OpenStudio, write: Write, plugins: Path) -> None:
    write("fine", "", tool_type=["text2music"], parameters={"text": {"type": "string", "required": True}})
    (plugins / "broken").mkdir()
    (plugins / "broken" / "plugin.yaml").write_text("name: broken\nversion: 1\ntool: text2speak\n")
    body = client_of(studio()).get("/api/v1/plugins").json
    named = {plugin["name"]: plugin for plugin in body["plugins"]}
    assert set(named) >= {"fine", "echo"}
    assert named["fine"]["parameters"]["text"]["required"] is True
    assert any("broken: tool" in problem for problem in body["problems"])


def test_a_silent_task_is_heard_every_five_seconds(studio: OpenStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TaskStream.heartbeat_seconds == 5.0
    monkeypatch.setattr(TaskStream, "heartbeat_seconds", 0.2)
    the = studio()
    task_id = the.tasks.submit(the.validate_task(ECHO)).job.id
    stream = TaskStream(the, the.status(task_id), 0, StreamLimit(1))
    heard = [chunk.decode() for chunk in itertools.islice(stream, 4)]
    stream.close()
    assert sum("event: heartbeat" in chunk for chunk in heard) == 2
    assert '"type":"heartbeat"' in heard[-1]


def test_files_over_their_limit_are_refused(studio: OpenStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LARGEST, "image", 1000)
    the = studio()
    body = {**ECHO, "resources": [sent(b"\x89PNG\r\n\x1a\n" + b"x" * 2000)]}
    found = refused(client_of(the).post("/api/v1/tasks", json=body), 422, RESOURCE)
    assert found["details"]["maximum"] == 1000
