"""A media manager on an empty database and empty folders, and outputs to record with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.config import Config
from app.database import Database
from app.media.facts import OutputFacts
from app.media.manager import MediaManager
from app.migrate import migrate
from app.tables import Job, Media

START = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)

Facts = Callable[..., OutputFacts]
Record = Callable[..., Media]


@pytest.fixture
def manager(tmp_path: Path, database_url: str | None) -> Iterator[MediaManager]:
    folders = {"IMAGES_FOLDER": str(tmp_path / "images"), "VIDEOS_FOLDER": str(tmp_path / "videos")}
    url = database_url or f"sqlite:///{tmp_path}/studio.sqlite3"
    config = Config.load(env_file=None, environ={"DATABASE_URL": url, **folders})
    database = Database(config)
    migrate(database)
    with database.write() as session:
        session.add(
            Job(
                id="a" * 32,
                sequence=1,
                type="image",
                model_id="starter-image",
                settings={"type": "image"},
                position=1.0,
                available_at=START,
                created_at=START,
            )
        )
    yield MediaManager(config, database)
    database.close()


@pytest.fixture
def facts() -> Facts:
    """Facts of an output; keyword arguments replace single ones."""

    def make(**changes: Any) -> OutputFacts:
        settings = {"type": "image", "num_inference_steps": 4, "guidance_scale": 3.5, "width": 64, "height": 48}
        base: dict[str, Any] = {
            "job_id": "a" * 32,
            "index": 0,
            "job_type": "image",
            "model_id": "starter-image",
            "model_name": "Starter image",
            "prompt": "a lighthouse at dusk",
            "negative_prompt": "blurry",
            "seed": 42,
            "settings": {**settings, "seed": 42},
            "record": {"device": "cpu", "scheduler": "euler", "versions": {"torch": "2.13.0"}},
            "created_at": START,
        }
        return OutputFacts(**{**base, **changes})

    return make


@pytest.fixture
def record(manager: MediaManager, facts: Facts) -> Record:
    """Record a small picture: each call is the next index, a minute later."""
    made = 0

    def make(image: Image.Image | None = None, **changes: Any) -> Media:
        nonlocal made
        given = {"index": made, "created_at": START + timedelta(minutes=made), **changes}
        made += 1
        picture = image or Image.new("RGB", (16, 16), (made * 5 % 256, 40, 90))
        prepared = manager.prepare_image(picture, facts(**given))
        with manager.store.database.write() as session:
            return manager.insert(session, prepared)

    return make


@pytest.fixture
def gradient() -> Callable[..., Image.Image]:
    """A picture in which every pixel and every direction can be told apart."""

    def make(width: int = 64, height: int = 48) -> Image.Image:
        across = Image.linear_gradient("L").rotate(90).resize((width, height))
        down = Image.linear_gradient("L").resize((width, height))
        return Image.merge("RGB", (across, down, Image.new("L", (width, height), 77)))

    return make
