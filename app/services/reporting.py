"""Composes the reports on the queue and the lineup."""

from __future__ import annotations

from app.config import Config
from app.events import EventBus
from app.models.freeze import step_config
from app.models.lineup import Lineup, ModelEntry
from app.models.manager import ModelManager
from app.models.registry import recipe_for
from app.queue.store import JobStore
from app.services.reports import ModelBody, ModelsBody, QueueBody, QueueEntry, WorkerBody
from app.services.status import message_of, progress_body
from app.tables import Job

PENDING_SHOWN = 200
"""Waiting jobs that the queue report lists."""


class Reporting:
    """Reads the stores; changes nothing."""

    def __init__(
        self, config: Config, lineup: Lineup, models: ModelManager, jobs: JobStore, events: EventBus
    ) -> None:
        self.config = config
        self.lineup = lineup
        self.models = models
        self.jobs = jobs
        self.events = events

    def queue(self, *, detailed: bool = False) -> QueueBody:
        """Return what runs and waits; ``detailed`` adds the last 24 hours."""
        processing = self.jobs.processing()
        pending = self.jobs.pending(PENDING_SHOWN)
        body = QueueBody(
            paused=self.jobs.is_paused(),
            paused_reason=self.jobs.pause_reason(),
            counts=self.jobs.counts(),
            processing=[self._entry(job, None) for job in processing],
            pending=[self._entry(job, place) for place, job in enumerate(pending, start=1)],
            worker=self._worker(len(processing)),
        )
        if detailed:
            statistics = self.jobs.statistics()
            body.recent_24h = statistics["recent_24h"]
            body.average_processing_seconds = statistics["average_processing_seconds"]
            body.failure_rate = statistics["failure_rate"]
            body.per_model = statistics["per_model"]
        return body

    def models_body(self) -> ModelsBody:
        """Return the lineup with what is loaded and downloaded."""
        loaded = self.models.status()
        return ModelsBody(
            models={
                entry.id: self._model(entry, loaded.get(entry.id)) for entry in self.lineup.entries.values()
            },
            default=self.lineup.default,
            problems=self.lineup.problems,
        )

    def _model(self, entry: ModelEntry, memory: dict[str, object] | None) -> ModelBody:
        recipe = recipe_for(entry)
        return ModelBody(
            id=entry.id,
            name=entry.name,
            repo=entry.repo,
            description=entry.description,
            source=entry.source,
            type=entry.type,
            family=recipe.family,
            job_types=list(recipe.job_types(entry)),
            requires_auth=entry.requires_auth,
            license=entry.license or recipe.license,
            step_config=step_config(entry),
            loaded=bool(memory and memory.get("loaded")),
            downloaded=self.models.is_downloaded(entry),
            starter=entry.source == "starter",
            default_negative_prompt=recipe.default_negative_prompt,
            memory=memory,
        )

    def _entry(self, job: Job, position: int | None) -> QueueEntry:
        progress = progress_body(job, self.events.progress_of(job.id))
        return QueueEntry(
            id=job.id,
            type=job.type,
            status=job.status.lower(),
            model_id=job.model_id,
            prompt=job.prompt,
            created_at=job.created_at,
            started_at=job.started_at,
            priority=job.priority,
            queue_position=position,
            progress=progress,
            message=message_of(job, progress, position),
        )

    def _worker(self, running: int) -> WorkerBody:
        return WorkerBody(
            workers=self.config.workers,
            running=running,
            loaded_models=self.models.loaded_ids(),
            **self.models.device_info(),
        )
