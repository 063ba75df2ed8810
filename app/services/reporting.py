"""Composes the reports on the queue and the lineup."""

from __future__ import annotations

from typing import Literal

from app.config import Config
from app.errors import ModelGated
from app.events import EventBus
from app.models.adapters import Kind, shelf
from app.models.freeze import step_config
from app.models.lineup import Lineup, ModelEntry
from app.models.manager import ModelManager
from app.models.registry import recipe_for
from app.queue.jobs import offered_by
from app.queue.store import JobStore
from app.services.adapter_bodies import AdaptersBody, adapter_body
from app.services.download_bodies import (
    AdapterDownloadBody,
    DownloadBody,
    adapter_download_body,
    download_body,
)
from app.services.download_store import Download
from app.services.download_targets import ADAPTER
from app.services.downloads import Downloads
from app.services.loads import Loads
from app.services.reports import ModelBody, ModelsBody, QueueBody, QueueEntry, WorkerBody
from app.services.status import JobErrorBody, message_of, progress_body
from app.tables import Job

PENDING_SHOWN = 200
"""Waiting jobs that the queue report lists."""


class Reporting:
    """Reads the stores; changes nothing."""

    def __init__(
        self,
        config: Config,
        lineup: Lineup,
        models: ModelManager,
        jobs: JobStore,
        events: EventBus,
        downloads: Downloads,
        loads: Loads,
    ) -> None:
        self.config = config
        self.lineup = lineup
        self.models = models
        self.jobs = jobs
        self.events = events
        self.downloads = downloads
        self.loads = loads

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
        loaded, downloads = self.models.status(), self.downloads.store.all()
        return ModelsBody(
            models={
                entry.id: self._model(entry, loaded.get(entry.id), downloads.get(entry.id))
                for entry in self.lineup.entries.values()
            },
            default=self.lineup.default,
            problems=self.lineup.problems,
        )

    def model_body(self, model_id: str) -> ModelBody:
        """Return one model of the lineup. Raises `InvalidInput`."""
        entry = self.lineup.get(model_id)
        return self._model(entry, self.models.status().get(entry.id), self.downloads.store.get(entry.id))

    def download_body(self, download: Download) -> DownloadBody:
        """Return how far a model's download is."""
        return download_body(download, self.downloads.live(download.model_id))

    def adapter_download_body(self, download: Download) -> AdapterDownloadBody:
        """Return how far an adapter's download is."""
        return adapter_download_body(download, self.downloads.live(download.model_id))

    def adapters_body(self, kind: Kind | None = None, model: ModelEntry | None = None) -> AdaptersBody:
        """Return the adapters of the lineup and those found here; of one kind, for one model."""
        lines = self.downloads.targets.adapters
        models = list(self.lineup.entries.values()) if model is None else [model]
        rows = {name: row for name, row in self.downloads.store.all().items() if name.startswith(ADAPTER)}
        downloads = {name.removeprefix(ADAPTER): self.adapter_download_body(row) for name, row in rows.items()}
        found = [
            one for one in shelf(self.config, models, lines, every=model is None) if kind in (None, one.kind)
        ]
        bodies = [adapter_body(self.config, one, downloads.get(one.id) if one.entry else None) for one in found]
        return AdaptersBody(adapters=bodies, problems=lines.problems)

    def _model(
        self, entry: ModelEntry, memory: dict[str, object] | None, download: Download | None
    ) -> ModelBody:
        recipe, here = recipe_for(entry), self.models.is_downloaded(entry)
        error = self.loads.error_of(entry.id)
        return ModelBody(
            id=entry.id,
            name=entry.name,
            repo=entry.repo,
            description=entry.description,
            source=entry.source,
            type=entry.type,
            family=recipe.family,
            job_types=list(offered_by(entry)),
            requires_auth=entry.requires_auth,
            license=entry.license or recipe.license,
            step_config=step_config(entry),
            loaded=bool(memory and memory.get("loaded")),
            downloaded=here,
            state=_state(here, download),
            download=self.download_body(download) if download else None,
            loading=self.loads.is_loading(entry.id),
            pinned=entry.id in self.loads.pinned,
            load_error=JobErrorBody.model_validate(error) if error else None,
            starter=entry.source == "starter",
            default_negative_prompt=entry.default_negative_prompt,
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


def _state(here: bool, download: Download | None) -> Literal["downloaded", "downloading", "missing", "gated"]:
    if here or download is None:
        return "downloaded" if here else "missing"
    if download.active:
        return "downloading"
    return "gated" if (download.error or {}).get("code") == ModelGated.code else "missing"
