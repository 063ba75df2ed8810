"""Tasks as the front doors show them: the bodies of ``/api/v1``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.plugins.manifest import Tool
from app.services.resources import TaskResourceIn
from app.settings import Strict


class TaskRequest(Strict):
    """What is to be done. A task is a job: it waits in the same queue and survives a restart."""

    task_id: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_-]{1,32}$",
        description="Drawn by the client: the same id and body give the same task. Null: the studio draws one.",
    )
    tool_name: Tool
    plugin_name: str | None = Field(
        default=None,
        max_length=64,
        description="Null: the studio itself where it can, else the first that can.",
    )
    parameters: dict[str, Any] = Field(default_factory=dict)
    resources: list[TaskResourceIn] = Field(default_factory=list, max_length=64)
    timeout: float = Field(default=300.0, ge=1, le=86_400, description="Seconds that it may run, once it runs.")
    metadata: dict[str, Any] = Field(default_factory=dict, description="Kept with the task and given back.")
    created_at: str | None = Field(
        default=None, max_length=40, description="The client's clock; kept, not used."
    )


class TaskResource(BaseModel):
    """A file of a task's result."""

    type: Literal["local_path"] = "local_path"
    path: str = Field(description="below IMAGES_FOLDER or VIDEOS_FOLDER")
    url: str
    mime_type: str
    size: int = Field(description="in bytes")
    metadata: dict[str, Any] = Field(
        description="media id and type, width, height, duration, what the plugin said"
    )


class TaskResult(BaseModel):
    """How a task ended, and what came of it."""

    task_id: str
    status: Literal["completed", "failed", "cancelled"]
    output_files: list[str] = Field(description="the paths of output_resources")
    output_resources: list[TaskResource]
    error_code: str | None = None
    error_message: str | None = None
    execution_time: float | None = Field(description="seconds from its start to its end")
    metadata: dict[str, Any] = Field(description="the request's own, and under result what a plugin answered")


class TaskBody(BaseModel):
    """A task and how far it is."""

    task_id: str
    tool_name: str
    plugin_name: str
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    percent: float
    message: str
    parameters: dict[str, Any]
    timeout: float
    metadata: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    status_url: str
    stream_url: str
    result: TaskResult | None = None


class TaskEvent(BaseModel):
    """One event of a task's stream; the last item of a stream is a `TaskResult`."""

    task_id: str
    type: Literal["started", "progress", "heartbeat", "completed", "failed"]
    percent: float
    message: str
    timestamp: datetime
    data: dict[str, Any] = Field(default_factory=dict)


class ToolBody(BaseModel):
    """One tool and who serves it."""

    name: str
    description: str
    plugins: list[str] = Field(description="who serves it; studio is the studio itself")
    default: str | None = Field(description="who serves a task that names no plugin; null: nobody does yet")
    models: list[str] = Field(description="models of the lineup that serve it, for parameters.model_id")


class ToolsBody(BaseModel):
    """The tools."""

    tools: list[ToolBody]


class PluginBody(BaseModel):
    """One plugin."""

    name: str
    version: str
    description: str
    license: str | None
    tools: list[str]
    chosen: bool
    engine: str
    parameters: dict[str, Any]
    accepts: list[str]
    timeout: float
    installed: bool
    processes: int = Field(description="in this process of the studio")
    rests_seconds: float = Field(description="above 0 after three failures: how long it is not tried")
    log: list[str] = Field(description="the last lines it wrote to its standard error")


class PluginsBody(BaseModel):
    """The plugins."""

    plugins: list[PluginBody]
    problems: list[str] = Field(description="folders that could not be read, and why")
