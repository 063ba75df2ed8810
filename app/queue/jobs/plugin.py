"""What a plugin does: its files become media, its data the job's result."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.errors import (
    InvalidInput,
    MediaNotFound,
    PluginFailed,
    PluginNotFound,
    SourceMissing,
    UnsupportedMediaType,
)
from app.plugins.conversation import PluginTask, Resource
from app.queue.context import JobContext
from app.settings.plugin import PluginSettings, TaskResource

Settings = PluginSettings

OF_A_MODEL = False
"""There is no model of the lineup in it, and how many files come of it is known only afterwards."""


def process(context: JobContext, settings: PluginSettings) -> None:
    if context.plugins is None:
        raise PluginNotFound("This worker runs no plugins.")
    with context.work_folder() as folder:
        task = PluginTask(
            task_id=context.job.id,
            tool_name=settings.tool,
            parameters=settings.parameters,
            resources=tuple(_resource(context, folder, each) for each in settings.resources),
            output_folder=folder / "outputs",
            timeout=settings.timeout,
            seed=settings.seed,
        )
        task.output_folder.mkdir()
        result = context.plugins.run(settings.plugin, task, context.percent)
        context.expect(len(result.outputs))
        for index in context.missing_outputs():
            output = result.outputs[index]
            record = {"plugin": settings.plugin, "tool": settings.tool, "metadata": output.metadata}
            try:
                context.save_file(index, output.path, settings.seed or 0, record)
            except (InvalidInput, UnsupportedMediaType) as error:
                raise PluginFailed(
                    f"The plugin {settings.plugin} made a file that cannot be kept: {error.message}",
                    plugin_name=settings.plugin,
                ) from None
        context.result = result.data


def _resource(context: JobContext, folder: Path, wanted: TaskResource) -> Resource:
    """Copy a medium into the task's folder. Raises `SourceMissing`."""
    try:
        media = context.media.get(wanted.media_id)
        path, mime_type = context.media.file(media)
        copy = folder / path.name
        shutil.copyfile(path, copy)
    except (MediaNotFound, FileNotFoundError):
        raise SourceMissing("A file of this task is gone.") from None
    return Resource(copy, media.media_type, mime_type, wanted.metadata)
