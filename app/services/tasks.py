"""The task API over the queue: a task is a job with an envelope."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from app.errors import InvalidInput, JobNotFound, PluginNotFound
from app.models.registry import recipe_for
from app.plugins import TOOLS, Plugin
from app.plugins.parameters import check_resources, checked_parameters
from app.queue.store import NewJob
from app.services.choosing import default_for, model_for
from app.services.task_bodies import PluginBody, TaskRequest, ToolBody
from app.settings import draw_seed
from app.settings.plugin import PluginSettings, TaskResource
from app.tables import Job, Media

if TYPE_CHECKING:
    from app.services.studio import Studio, Submission

STUDIO = "studio"
"""The name under which the studio itself serves tasks."""

BUILT_IN = {"text2image": "image", "image2image": "img2img", "image2video": "i2v", "text2video": "t2v"}
"""Tool to job type."""

DESCRIPTIONS = {
    "text2image": "Pictures from words.",
    "image2image": "Pictures from a picture and words.",
    "image2video": "A video that begins with a picture.",
    "text2video": "A video from words.",
    "speak2video": "A talking video from a picture and speech.",
    "text2speak": "Speech from words.",
    "text2music": "Music from words.",
}

SOURCES = {"img2img": ("source_image_id",), "i2v": ("source_image_id", "last_image_id")}
"""Settings that a task's pictures become, in order."""


class Tasks:
    """Takes tasks in and shows what serves them."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    # ---- what there is ---------------------------------------------------------------------------

    def tools(self) -> list[ToolBody]:
        """Return every tool, served or not."""
        return [self._tool(name) for name in TOOLS]

    def plugins(self) -> list[PluginBody]:
        """Return every plugin with its state in this process."""
        host = self.studio.plugins
        return [self._plugin(plugin) for plugin in host.catalog.plugins.values()]

    # ---- a task ----------------------------------------------------------------------------------

    def submit(self, request: TaskRequest) -> Submission:
        """Check a task and enqueue it; the same task_id and body give the task that is there.

        Raises `PluginNotFound`, `InvalidInput`, `ResourceFailed`, `QueueFull`, `IdempotencyMismatch`.
        """
        from app.services.studio import Submission

        key = None if request.task_id is None else f"task:{request.task_id}"
        text = json.dumps(request.model_dump(mode="json"), sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if key is not None and (known := self.studio.jobs.replayed(key, digest)) is not None:
            return Submission(known, created=False)
        plugin = self._server(request)
        media = [
            self.studio.resources.process(each, f"resources.{index}")
            for index, each in enumerate(request.resources)
        ]
        new = self._of_studio(request, media) if plugin is None else self._of_plugin(request, plugin, media)
        envelope = {
            "tool_name": request.tool_name,
            "plugin_name": STUDIO if plugin is None else plugin.name,
            "timeout": request.timeout,
            "metadata": request.metadata,
            "created_at": request.created_at,
        }
        job = NewJob(
            **new,
            id=request.task_id,
            task=envelope,
            idempotency_key=key,
            request_hash=digest,
            webhook_url=self.studio.config.webhook_url,
            max_queue=self.studio.config.max_queue,
        )
        return Submission(*self.studio.jobs.add(job))

    def get(self, task_id: str) -> Job:
        """Return a task's job. Raises `JobNotFound`, also for a job that is no task."""
        job = self.studio.jobs.get(task_id)
        if job.task is None:
            raise JobNotFound("There is no task with this id.")
        return job

    # ---- by the studio, by a plugin --------------------------------------------------------------

    def _server(self, request: TaskRequest) -> Plugin | None:
        """Return the plugin that serves a task; None is the studio itself. Raises `PluginNotFound`."""
        name, tool, catalog = request.plugin_name, request.tool_name, self.studio.plugins.catalog
        if name is None and tool not in BUILT_IN:
            return catalog.for_tool(tool)
        if name in (None, STUDIO):
            if tool not in BUILT_IN:
                raise PluginNotFound(
                    f"The studio itself does not serve {tool}; leave plugin_name out.", tool_name=tool
                )
            return None
        plugin = catalog.get(str(name))
        if tool not in plugin.manifest.tool_type:
            served = list(plugin.manifest.tool_type)
            raise InvalidInput("tool_name", f"is not served by {plugin.name}", allowed=served)
        return plugin

    def _of_studio(self, request: TaskRequest, media: list[Media]) -> dict[str, Any]:
        job_type = BUILT_IN[request.tool_name]
        settings = dict(request.parameters)
        named = {name: settings.pop(name, None) for name in ("prompt", "negative_prompt", "model_id")}
        for name, value in named.items():
            if value is not None and not isinstance(value, str):
                raise InvalidInput(f"parameters.{name}", "must be of type string")
        wanted = SOURCES.get(job_type, ())
        if len(media) > len(wanted) or (wanted and not media and wanted[0] not in settings):
            least, most = min(1, len(wanted)), len(wanted)
            reason = f"{request.tool_name} takes {least} to {most}, there are {len(media)}"
            raise InvalidInput("resources", reason, minimum=least, maximum=most)
        settings |= {field: each.id for field, each in zip(wanted, media, strict=False)}
        try:
            entry = self.studio.entry(model_for(self.studio.lineup, job_type, named["model_id"]))
            return self.studio.checked(
                job_type, entry, named["prompt"] or "", named["negative_prompt"], settings
            )
        except InvalidInput as error:
            raise _of_parameters(error) from None

    def _of_plugin(self, request: TaskRequest, plugin: Plugin, media: list[Media]) -> dict[str, Any]:
        parameters = checked_parameters(plugin.manifest, request.parameters)
        check_resources(plugin.manifest, [each.media_type for each in media])
        seed = parameters.get("seed")
        settings = PluginSettings(
            plugin=plugin.name,
            tool=request.tool_name,
            parameters=parameters,
            resources=[
                TaskResource(media_id=each.id, metadata=given.metadata)
                for each, given in zip(media, request.resources, strict=True)
            ],
            timeout=request.timeout,
            seed=seed if isinstance(seed, int) and seed >= 0 else draw_seed(),
        )
        words = parameters.get("prompt") or parameters.get("text") or ""
        return {
            "type": "plugin",
            "model_id": f"plugin:{plugin.name}",
            "prompt": str(words)[:10_000],
            "settings": settings.model_dump(mode="json"),
        }

    # ---- shown -----------------------------------------------------------------------------------

    def _tool(self, name: str) -> ToolBody:
        catalog, models = self.studio.plugins.catalog, self._models(name)
        serving = ([STUDIO] if models else []) + catalog.serving(name)
        try:
            default = STUDIO if models else catalog.for_tool(name).name
        except PluginNotFound:
            default = None
        return ToolBody(
            name=name, description=DESCRIPTIONS[name], plugins=serving, default=default, models=models
        )

    def _models(self, tool: str) -> list[str]:
        job_type = BUILT_IN.get(tool)
        if job_type is None:
            return []
        entries = self.studio.lineup.entries.values()
        able = [entry.id for entry in entries if job_type in recipe_for(entry).job_types(entry)]
        first = default_for(self.studio.lineup, job_type) if able else None
        return sorted(able, key=lambda model: model != first)

    def _plugin(self, plugin: Plugin) -> PluginBody:
        host, manifest = self.studio.plugins, plugin.manifest
        return PluginBody.model_validate(
            {
                **manifest.model_dump(
                    mode="json", include={"name", "version", "description", "license", "chosen"}
                ),
                "tools": list(manifest.tool_type),
                "engine": manifest.engine,
                "parameters": manifest.model_dump(mode="json")["parameters"],
                "accepts": list(manifest.resources.accepts),
                "timeout": manifest.execution.timeout,
                "log": host.log_tail(plugin.name),
                **host.state(plugin.name),
            }
        )


def _of_parameters(error: InvalidInput) -> InvalidInput:
    """Return the error under the name that the task's field has."""
    details = dict(error.details)
    field, reason = str(details.pop("field")), str(details.pop("reason"))
    return InvalidInput(f"parameters.{field.removeprefix('settings.')}", reason, **details)
