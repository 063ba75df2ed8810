"""The composition root: about five objects, wired once, no globals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.config import Config
from app.database import Database
from app.events import EventBus
from app.media.manager import MediaManager
from app.migrate import migrate
from app.models.adapters import check_adapters
from app.models.freeze import checked_pause, freeze
from app.models.lineup import Lineup, ModelEntry
from app.models.manager import ModelManager
from app.queue.checkpoints import Checkpoints
from app.queue.jobs import job_type as known_job_type
from app.queue.jobs import made_of
from app.queue.store import JobStore, NewJob
from app.queue.webhook_form import checked_webhook
from app.queue.worker import Worker
from app.services.attending import Attending
from app.services.compiling import compiled_by_default
from app.services.download_store import DownloadStore
from app.services.download_targets import DownloadTargets
from app.services.downloads import Downloads
from app.services.drafts import DraftStore
from app.services.enrich import Enricher
from app.services.loads import Loads
from app.services.metrics import Metrics
from app.services.plugin_host import plugin_host
from app.services.preprocessing import Preprocessing
from app.services.prompts import checked_prompt
from app.services.reporting import Reporting
from app.services.reports import ModelsBody, QueueBody
from app.services.resources import Resources, TaskResourceIn
from app.services.sources import check_sources
from app.services.status import StatusBody, status_body
from app.services.storyboards import storyboard_fields
from app.services.task_bodies import TaskBody, TaskEvent, TaskRequest, TaskResult
from app.services.task_client import execute
from app.services.task_views import task_body
from app.services.tasks import Tasks
from app.tables import Job
from app.validation import invalid_input


@dataclass(frozen=True)
class Submission:
    """An accepted request: the job, and whether it is new (not a replay of an Idempotency-Key)."""

    job: Job
    created: bool


class Studio:
    """Everything behind the front doors. Opening one starts no thread and loads no model."""

    def __init__(self, config: Config, database: Database, models: ModelManager | None = None) -> None:
        self.config = config
        self.database = database
        self.events = EventBus()
        self.lineup = models.lineup if models else Lineup.from_config(config)
        self.models = models or ModelManager(config, self.lineup)
        self.jobs = JobStore(database, self.events)
        self.media = MediaManager(config, database)
        self.plugins = plugin_host(config)
        self.resources = Resources(config, self.media)
        self.drafts = DraftStore(database)
        self.tasks = Tasks(self)
        self.enricher = Enricher(config, self.media)
        self.attending = Attending(self.jobs)
        self.downloads = Downloads(DownloadTargets(config, self.models), DownloadStore(database), self.events)
        self.loads = Loads(config, self.models)
        self.preprocessing = Preprocessing(config, self.media)
        self.metrics = Metrics(self.jobs, self.models)
        self.reporting = Reporting(
            config, self.lineup, self.models, self.jobs, self.events, self.downloads, self.loads
        )

    @classmethod
    def open(cls, config: Config | None = None, models: ModelManager | None = None) -> Studio:
        """Open the database, bringing its schema up to date, and wire the studio."""
        config = config or Config.load()
        database = Database(config)
        database.check()
        migrate(database)
        return cls(config, database, models)

    def close(self) -> None:
        self.attending.close()
        self.downloads.close()
        self.plugins.close()
        self.models.unload(None)
        self.database.close()

    # ---- jobs ------------------------------------------------------------------------------------

    def submit(
        self,
        job_type: str,
        model_id: str | None,
        prompt: str,
        negative_prompt: str | None = None,
        settings: dict[str, Any] | None = None,
        *,
        priority: int = 0,
        idempotency_key: str | None = None,
        request_hash: str | None = None,
        webhook_url: str | None = None,
        pause_after: int | None = None,
    ) -> Submission:
        """Check a request, freeze its settings (defaults filled in, seed drawn) and enqueue it.

        ``request_hash`` stands for the request as it was sent, where these arguments were made from it.

        Raises `InvalidInput` that names field and limit, `MediaNotFound` when a source is gone,
        `QueueFull`, `IdempotencyMismatch`.
        """
        entry = self.entry(model_id)
        body = {key: value for key, value in (settings or {}).items() if value is not None}
        body.pop("type", None)
        if request_hash is None:
            parts = [job_type, entry.id, prompt, negative_prompt, body, priority]
            parts += [webhook_url] if webhook_url else []
            parts += [pause_after] if pause_after else []
            request_hash = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        if idempotency_key is not None:  # before all checks: the source may be gone by now
            known = self.jobs.replayed(idempotency_key, request_hash)
            if known is not None:
                return Submission(known, created=False)
        new = NewJob(
            **self.checked(job_type, entry, prompt, negative_prompt, settings),
            priority=priority,
            idempotency_key=idempotency_key,
            request_hash=request_hash,
            webhook_url=checked_webhook(self.config, webhook_url),
            pause_after=checked_pause(entry, pause_after),
            max_queue=self.config.max_queue,
        )
        return Submission(*self.jobs.add(new))

    def checked(
        self,
        job_type: str,
        entry: ModelEntry,
        prompt: str,
        negative_prompt: str | None,
        settings: dict[str, Any] | None,
    ) -> dict[str, Any]:
        """Check what a model is asked for; return the fields of the job. Raises what `submit` raises."""
        if made_of(known_job_type(job_type)) is not None:
            return storyboard_fields(self, entry, prompt, negative_prompt, settings or {})
        prompt = checked_prompt("prompt", prompt)
        if negative_prompt is None:
            negative_prompt = entry.extras.negative_prompt
        negative_prompt = checked_prompt("negative_prompt", negative_prompt) if negative_prompt else None
        frozen = freeze(entry, job_type, {**compiled_by_default(self.config, settings or {}), "type": job_type})
        check_adapters(self.config, entry, frozen)
        check_sources(self.media, frozen)
        return {
            "type": job_type,
            "model_id": entry.id,
            "prompt": prompt,
            "negative_prompt": negative_prompt,
            "settings": frozen.model_dump(mode="json"),
            "num_outputs": getattr(frozen, "num_images", 1),
        }

    def entry(self, model_id: str | None) -> ModelEntry:
        """Return the lineup entry of an id, an alias, or the default for None."""
        return self.lineup.get(model_id if model_id is not None else self.lineup.default or "")

    def status(self, job_id: str) -> StatusBody:
        """Return where a job is. Raises `JobNotFound`."""
        job = self.jobs.get(job_id)
        return status_body(
            job, self.media.of_job(job_id), self.jobs.position(job), self.events.progress_of(job_id)
        )

    def preview_of(self, job_id: str) -> bytes | None:
        """Return the newest picture of a job that runs here or is paused, as a JPEG; else None."""
        kept = Checkpoints(self.config.data_folder, self.config.checkpoint_steps)
        return self.events.preview_of(job_id) or kept.preview_of(job_id)

    def task(self, task_id: str, *, absolute: bool = False) -> TaskBody:
        """Return a task; ``absolute`` gives its files' paths on this machine. Raises `JobNotFound`."""
        job = self.tasks.get(task_id)
        media = self.media.of_job(job.id)
        return task_body(job, self.status(job.id), media, self.media.paths if absolute else None)

    def queue(self, *, detailed: bool = False) -> QueueBody:
        """Return what runs and waits; ``detailed`` adds the last 24 hours."""
        return self.reporting.queue(detailed=detailed)

    def models_report(self) -> ModelsBody:
        """Return the lineup with what is loaded and downloaded."""
        return self.reporting.models_body()

    def worker(self) -> Worker:
        """Return a worker on this studio, not started."""
        return Worker(self.config, self.jobs, self.models, self.media, self.events, plugins=self.plugins)

    # ---- the same functions from Python ----------------------------------------------------------

    def generate_image(
        self, prompt: str, model_id: str | None = None, settings: dict[str, Any] | None = None
    ) -> str:
        """Enqueue text to image; returns the job's id."""
        return self.submit("image", model_id, prompt, settings=settings).job.id

    def generate_t2v(
        self, prompt: str, model_id: str | None = None, settings: dict[str, Any] | None = None
    ) -> str:
        """Enqueue text to video; returns the job's id."""
        return self.submit("t2v", model_id, prompt, settings=settings).job.id

    def generate_i2v(
        self, source_image_id: str, video_prompt: str, model_id: str, settings: dict[str, Any] | None = None
    ) -> str:
        """Enqueue image to video; returns the job's id."""
        body = {**(settings or {}), "source_image_id": source_image_id}
        return self.submit("i2v", model_id, video_prompt, settings=body).job.id

    def execute_task_stream(
        self, task: TaskRequest | dict[str, Any], *, work: bool = True
    ) -> Iterator[TaskEvent | TaskResult]:
        """Enqueue a task and give its events, the result at last; ``work`` runs a worker here meanwhile."""
        return execute(self, self.validate_task(task), work=work)

    def validate_task(self, task: TaskRequest | dict[str, Any]) -> TaskRequest:
        """Return a task as its typed request. Raises `InvalidInput`."""
        try:
            return task if isinstance(task, TaskRequest) else TaskRequest.model_validate(task)
        except ValidationError as error:
            raise invalid_input(error) from None

    def process_resource(self, resource: dict[str, Any]) -> str:
        """Take a resource in; returns the id of what is kept. Raises `ResourceFailed`, `InvalidInput`."""
        try:
            return self.resources.process(TaskResourceIn.model_validate(resource)).id
        except ValidationError as error:
            raise invalid_input(error) from None

    def get_job_status(self, job_id: str) -> dict[str, Any]:
        """Return the body of ``GET /api/status/{job_id}``."""
        return self.status(job_id).model_dump(mode="json")

    def get_image(self, image_id: str) -> Path:
        """Return the picture's file."""
        return self.media.file(self.media.get(image_id, "image"), None)[0]

    def get_video(self, video_id: str) -> Path:
        """Return the video's file."""
        return self.media.file(self.media.get(video_id, "video"), None)[0]

    def process_queue(self) -> int:
        """Work the pending jobs off in this process; returns how many were run."""
        return self.worker().work_off()
