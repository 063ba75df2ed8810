"""The settings of a job that a plugin does."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.settings.base import JobSettings, MediaId, Strict


class TaskResource(Strict):
    """A file that the task brings: a picture, video or sound that the studio keeps."""

    media_id: MediaId
    metadata: dict[str, Any] = Field(default_factory=dict)


class PluginSettings(JobSettings):
    """What a plugin is asked to do; parameters are checked against its manifest when the task is taken."""

    type: Literal["plugin"] = "plugin"
    plugin: str
    tool: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    resources: list[TaskResource] = Field(default_factory=list)
    timeout: float = Field(default=300.0, gt=0, description="Seconds that it may take.")
