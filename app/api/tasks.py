"""The task API: ``/api/v1/tasks``, their streams, the tools and the plugins."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import answer, studio
from app.api.document import TASKS, errors
from app.api.events import LastEventHeader, streamed
from app.api.task_stream import TaskStream
from app.errors import JobNotFound
from app.services.task_bodies import PluginsBody, TaskBody, TaskRequest, ToolsBody

ANSWERS: dict[Any, Any] = {"202": TaskBody, **errors(400, 404, 413, 415, 429, 507)}


class TaskPath(BaseModel):
    """The task's id in the address."""

    task_id: str = Field(description="Id of the task.", max_length=64)


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.post("/api/v1/tasks", tags=[TASKS], responses=ANSWERS, operation_id="create_task")
    def create_task(body: TaskRequest) -> Response:
        """Enqueue a task of any tool, by the studio or a plugin."""
        made = studio().tasks.submit(body)
        task = shown(made.job.id)
        headers = {"Location": task.status_url} | ({} if made.created else {"Idempotency-Replayed": "true"})
        return answer(task, 202, headers)

    @app.get(
        "/api/v1/tasks/<task_id>",
        tags=[TASKS],
        responses={"200": TaskBody, **errors(404)},
        operation_id="get_task",
    )
    def get_task(path: TaskPath) -> Response:
        """A task, how far it is, and its result when it ended."""
        return answer(shown(path.task_id))

    @app.get(
        "/api/v1/tasks/<task_id>/stream",
        tags=[TASKS],
        responses={"200": {"content": {"text/event-stream": {"schema": {"type": "string"}}}}, **errors(404)},
        operation_id="stream_task",
    )
    def stream_task(path: TaskPath, header: LastEventHeader) -> Response:
        """A task's events; the last item is its result. Last-Event-ID goes on where a stream was cut."""
        return streamed(TaskStream, studio().status(shown(path.task_id).task_id), header.number())

    @app.get("/api/v1/tools", tags=[TASKS], responses={"200": ToolsBody}, operation_id="list_tools")
    def tools() -> Response:
        """The tools, and who serves them."""
        return answer(ToolsBody(tools=studio().tasks.tools()))

    @app.get("/api/v1/plugins", tags=[TASKS], responses={"200": PluginsBody}, operation_id="list_plugins")
    def plugins() -> Response:
        """The plugins, their parameters, their state and the end of their logs."""
        the = studio()
        return answer(PluginsBody(plugins=the.tasks.plugins(), problems=the.plugins.catalog.problems))


def shown(task_id: str) -> TaskBody:
    """Return a task. Raises `JobNotFound`."""
    if not task_id.replace("-", "").replace("_", "").isalnum() or not task_id.isascii():
        raise JobNotFound("There is no task with this id.")
    return studio().task(task_id)
