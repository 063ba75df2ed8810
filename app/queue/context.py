"""What a running job sees of the studio.

Progress and cancel go through here: a job type reports phases and steps, and gets `JobCancelled`, `LeaseLost`
or `WorkerStopping` out of the same calls when it should end. Outputs are recorded once per (job, index).
"""

from __future__ import annotations

import contextlib
import io
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from PIL import Image
from sqlalchemy.exc import IntegrityError

from app.errors import JobPaused, LeaseLost, TaskTimeout, WorkerStopping
from app.events import EventBus, JobProgressed, Progress
from app.media.facts import OutputFacts, PreparedMedia
from app.media.manager import MediaManager
from app.models.lineup import ModelEntry
from app.models.manager import LoadedModel, ModelManager
from app.models.requests import GenerationRequest, GenerationResult, Sources
from app.plugins import PluginHost
from app.queue.asking import Ask
from app.queue.checkpoints import Checkpoints
from app.queue.leases import Pulse
from app.queue.progress import ProgressMeter
from app.queue.retries import until_written
from app.queue.sources import open_sources, source_hashes
from app.queue.store import JobStore
from app.settings import DiffusionSettings, JobSettings
from app.tables import Job

PREVIEW_QUALITY = 80

LOOK_SECONDS = 0.1
"""The row is looked at for a cancel at the first step end after this long; within it, the last look counts."""


class JobContext:
    """One attempt at one job."""

    def __init__(
        self,
        job: Job,
        entry: ModelEntry | None,
        settings: JobSettings,
        *,
        jobs: JobStore,
        models: ModelManager,
        media: MediaManager,
        events: EventBus,
        pulse: Pulse | None = None,
        stopping: Callable[[float | None], bool] = lambda eta: False,
        plugins: PluginHost | None = None,
    ) -> None:
        self.job = job
        self.entry = entry
        self.settings = settings
        self.jobs = jobs
        self.models = models
        self.media = media
        self.events = events
        self.pulse = pulse or Pulse()
        self.warnings: list[dict[str, Any]] = []
        self.plugins = plugins
        self.result: dict[str, Any] | None = None
        self.part_number: int | None = None
        """The part that is being made, from 0, of a job that is made in parts."""
        self.checkpoints = Checkpoints(media.config.data_folder, media.config.checkpoint_steps)
        self._previews = 0
        self._to_pause = False
        self._newest_preview: bytes | None = None
        self._deadline = _deadline(job)
        self._stopping = stopping
        self._looked_at = time.monotonic()
        self._recorded = media.recorded_indexes(job.id)
        self._expected = job.num_outputs
        self.meter = ProgressMeter(job.num_outputs, len(self._recorded))

    @property
    def token(self) -> str:
        return self.job.token or ""

    @property
    def own(self) -> Ask:
        """What the job itself asks for."""
        return Ask(
            self.job.type, self.job.prompt, self.job.negative_prompt, self.settings, stored=self.job.settings
        )

    # ---- progress and cancel ---------------------------------------------------------------------

    def report(self, phase: str, message: str | None = None) -> None:
        """Enter a phase: ``loading``, ``denoising``, ``decoding`` or ``saving``."""
        self._publish(self.meter.phase(phase, message))
        self.raise_if_cancelled()

    def step(self, step: int, total: int) -> None:
        """Report that ``step`` of ``total`` denoising steps of the current output are done.

        Raises `JobPaused` where the job is to pause: then the run saves its checkpoint.
        """
        self._publish(self.meter.step(step, total))
        self.raise_if_cancelled()
        drafted = self.job.pause_after is not None and step >= self.job.pause_after
        if step < total and (self._to_pause or drafted):
            raise JobPaused()

    def percent(self, percent: float, message: str | None = None) -> None:
        """Report percent (0 to 100) of something whose steps nobody knows."""
        self._publish(self.meter.percent(percent, message))
        self.raise_if_cancelled()

    def in_parts(self, parts: int) -> None:
        """Say that the job is made in so many parts that have steps, those that are recorded done already."""
        done = sum(index < parts for index in self._recorded)
        self.meter = ProgressMeter(parts, done, parts=parts)

    @contextlib.contextmanager
    def part(self, index: int) -> Iterator[None]:
        """Make a part of the job for the length of the block; an error that leaves it says which one it was."""
        if self._to_pause:
            raise JobPaused()
        self.part_number = index
        self._publish(self.meter.part(index))
        yield
        self.part_number = None

    @property
    def where(self) -> str:
        """The part that is being made, in words; empty where the job is made in one."""
        return "" if self.part_number is None else f"Clip {self.part_number + 1} of {self.meter.num_outputs}"

    def warn(self, operation: str, message: str, status: str = "skipped") -> None:
        """Record a part of the request that could not be honoured; it shows in the job's status."""
        warning = {"operation": operation, "status": status, "message": message}
        if warning not in self.warnings:
            self.warnings.append(warning)

    def raise_if_cancelled(self, *, look: bool = False) -> None:
        """Raise `JobCancelled`, `LeaseLost` or `WorkerStopping` when the job should end.

        ``look`` reads the row now, however short ago it was read.
        """
        if self.pulse.lost:
            raise LeaseLost()
        now = time.monotonic()
        if look or now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            self._to_pause = self.jobs.raise_if_lost(self.job.id, self.token)
        if self._stopping(self.meter.current.eta_seconds):
            raise WorkerStopping()
        if now > self._deadline:
            raise TaskTimeout(
                "The task did not finish within its timeout; give it a longer one, or less to do.",
                timeout=(self.job.task or {}).get("timeout"),
            )

    def _preview(self, picture: Image.Image) -> None:
        """Keep a small picture of the running output in memory, for whoever looks."""
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=PREVIEW_QUALITY)
        self.events.keep_preview(self.job.id, data.getvalue())
        self._newest_preview = data.getvalue()
        self._previews += 1
        self._publish(self.meter.preview(f"/api/jobs/{self.job.id}/preview?{self._previews}"))

    def keep_preview(self) -> None:
        """Keep the newest preview where it outlasts this process: the job pauses."""
        if self._newest_preview is not None:
            self.checkpoints.keep_preview(self.job.id, self._newest_preview)

    def _publish(self, progress: Progress) -> None:
        self.pulse.beat(progress)
        self.events.publish(JobProgressed(self.job.id, progress))

    # ---- the model -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def model(self, ask: Ask | None = None) -> Iterator[LoadedModel]:
        """Give the job's model, loaded and pinned for the length of the block, for what ``ask`` says (the job's
        own request)."""
        self.report("loading")
        ask = ask or self.own
        settings = ask.settings if isinstance(ask.settings, DiffusionSettings) else None
        placed = {} if ask.placing is None else {"placing": ask.placing}
        with self.models.acquire(self.job.model_id, ask.job_type, self.report, settings, **placed) as loaded:
            yield loaded

    def generate(
        self,
        model: LoadedModel,
        index: int,
        seed: int,
        sources: Sources | None = None,
        ask: Ask | None = None,
    ) -> GenerationResult:
        """Make output ``index`` of what ``ask`` says (the job's own request), reporting its steps.

        It goes on from its checkpoint where an earlier attempt left one.
        """
        self.report("denoising")
        ask = ask or self.own
        request = GenerationRequest(
            job_type=ask.job_type,
            prompt=ask.prompt,
            negative_prompt=ask.negative_prompt,
            settings=cast(DiffusionSettings, ask.settings),
            seed=seed,
            on_preview=self._preview,
            keeper=self.checkpoints.of(self.job.id, index),
            **vars(sources or Sources()),
        )
        result = model.generate(request, self.step)
        for warning in result.warnings:
            self.warn(**warning)
        return result

    def sources(self, settings: JobSettings | None = None) -> Sources:
        """Open the pictures and videos that the settings (the job's) name. Raises `SourceMissing`."""
        return open_sources(self.media, settings or self.settings)

    # ---- outputs ---------------------------------------------------------------------------------

    def missing_outputs(self) -> list[int]:
        """Return the indexes that are not recorded yet: an earlier attempt may have made some."""
        return [index for index in range(self._expected) if index not in self._recorded]

    def expect(self, outputs: int) -> None:
        """Say how many outputs there are, where nobody knew before."""
        self._expected = outputs

    @contextlib.contextmanager
    def work_folder(self) -> Iterator[Path]:
        """Give a folder for the length of the block, on the disk of the studio's data."""
        place = self.media.config.data_folder / "work"
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{self.job.id}-", dir=place) as folder:
            yield Path(folder)

    def save_file(self, index: int, path: Path, seed: int, record: dict[str, Any]) -> None:
        """Record a picture, video or sound that came as a file."""
        facts = self._facts(index, seed, record)
        self._save(index, lambda: self.media.prepare_file(path, facts))

    def save_image(self, index: int, image: Image.Image, seed: int, record: dict[str, Any]) -> None:
        """Write and record a picture."""
        facts = self._facts(index, seed, record)
        self._save(index, lambda: self.media.prepare_image(image, facts))

    def save_video(
        self,
        index: int,
        frames: Any,
        fps: float,
        seed: int,
        record: dict[str, Any],
        audio: bytes | None = None,
        ask: Ask | None = None,
    ) -> None:
        """Write and record a video of ``frames`` (PIL pictures, arrays or tensors), ``fps`` a second.

        ``audio`` is its sound, as a WAV file; ``ask`` is what was asked for (the job's own request).
        """
        facts = self._facts(index, seed, record, ask)
        encoding = (ask or self.own).encoding
        self._save(index, lambda: self.media.prepare_video(frames, fps, facts, audio, **encoding))

    def save_joined(self, index: int, path: Path, seed: int, record: dict[str, Any]) -> None:
        """Record the video that the job's clips were joined to."""
        facts = self._facts(index, seed, record)
        self._save(index, lambda: self.media.prepare_joined(path, facts))

    def _facts(self, index: int, seed: int, record: dict[str, Any], ask: Ask | None = None) -> OutputFacts:
        ask = ask or self.own
        return OutputFacts(
            job_id=self.job.id,
            index=index,
            job_type=ask.job_type,
            model_id=self.job.model_id,
            model_name=self.entry.name if self.entry else self.job.model_id,
            prompt=ask.prompt,
            negative_prompt=ask.negative_prompt,
            seed=seed,
            settings={**ask.recorded_settings(), "seed": seed},
            record=record,
            sources=source_hashes(self.media, ask.settings),
            created_at=self.jobs.clock(),
        )

    def _save(self, index: int, prepare: Callable[[], PreparedMedia]) -> None:
        """Files first, durably; then fence and row in one transaction. Without the row the files go again."""
        self.report("saving")
        self.raise_if_cancelled(look=True)
        prepared = prepare()
        try:
            until_written(lambda: self._insert(prepared), give_up=lambda: self._stopping(None))
        except IntegrityError:  # (job, index) is recorded already: this one is a twin
            self.media.discard(prepared)
        except BaseException:
            self.media.discard(prepared)
            raise
        self._recorded.add(index)
        self.checkpoints.of(self.job.id, index).drop()
        self._publish(self.meter.output_done())

    def _insert(self, prepared: PreparedMedia) -> None:
        with self.jobs.database.write() as session:
            job = self.jobs.fence(session, self.job.id, self.token)
            job.deaths = 0  # whatever ended earlier attempts, this one came further
            self.media.insert(session, prepared)
            session.flush()


def _deadline(job: Job) -> float:
    """Return when a task has to be done, by the monotonic clock; plugins keep their own time."""
    timeout = (job.task or {}).get("timeout")
    return math.inf if timeout is None or job.type == "plugin" else time.monotonic() + float(timeout)
