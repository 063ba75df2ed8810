"""A queue to test with: a database in a temporary folder, and a clock that only moves when told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.config import Config
from app.database import Database
from app.events import EventBus
from app.migrate import migrate
from app.queue.store import JobStore, NewJob
from app.tables import Job


class Clock:
    """A clock for tests: ``clock()`` is the time, ``clock.move(seconds)`` lets it pass.

    ``tell(now)`` is told the time: a database that judges by its own clock has to follow.
    """

    def __init__(self, tell: Callable[[datetime], None] = lambda now: None) -> None:
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.tell = tell
        tell(self.now)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.tell(self.now)


def config_in(folder: Path, **environ: str) -> Config:
    """Return a configuration that keeps everything in ``folder``."""
    values = {
        "DATABASE_URL": f"sqlite:///{folder}/db/studio.sqlite3",
        "IMAGES_FOLDER": str(folder / "images"),
        "VIDEOS_FOLDER": str(folder / "videos"),
        "MODEL_FOLDER": str(folder / "models"),
        "DATA_FOLDER": str(folder / "db"),
    }
    return Config.load(env_file=None, environ={**values, **environ})


def open_store(folder: Path, clock: Clock | None = None, url: str | None = None) -> JobStore:
    """Return a store on a migrated database in ``folder``, or at ``url``; close ``store.database`` after."""
    database = Database(config_in(folder, **({"DATABASE_URL": url} if url else {})))
    migrate(database)
    return JobStore(database, EventBus(), clock=clock or Clock())


def new_job(**changes: Any) -> NewJob:
    """Return a picture job that the fake models of tests/support/models.py run."""
    settings = {"seed": 7, "num_inference_steps": 4, "guidance_scale": 4.0, "num_images": 1}
    settings |= {"width": 64, "height": 64, "scheduler": None}
    settings |= {name: changes.pop(name) for name in list(changes) if name in settings}
    settings["type"] = changes.get("type", "image")
    fields = {"type": "image", "model_id": "one", "prompt": "a red circle", "settings": settings}
    return NewJob(**{"num_outputs": settings["num_images"], **fields, **changes})


def add(store: JobStore, **changes: Any) -> Job:
    """Enqueue a job and let a moment pass."""
    job, _ = store.add(new_job(**changes))
    if isinstance(store.clock, Clock):
        store.clock.move(0.001)
    return job
