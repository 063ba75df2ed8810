"""Checkpoints on disk: whole or not there, and gone when their job is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import Config
from app.errors import DiskFull
from app.media.manager import MediaManager
from app.queue import checkpoints as module
from app.queue.checkpoints import Checkpoints
from app.queue.housekeeping import Housekeeping
from app.queue.locks import WorkerLock
from tests.support.fake_models import FakeModels
from tests.support.queue import add, config_in, open_store

CONTENT = bytes(range(256)) * 20


def test_the_newest_one_is_read_back(tmp_path: Path) -> None:
    one = Checkpoints(tmp_path, 5).of("job", 0)
    assert one.load() is None
    one.save(b"first")
    one.save(CONTENT)
    assert one.load() == CONTENT
    assert [file.name for file in one.path.parent.iterdir()] == ["0.ckpt"]
    one.drop()
    assert one.load() is None


@pytest.mark.parametrize(
    "damage", [b"", CONTENT[:64], b"0" * 64 + b"\n" + CONTENT], ids=["empty", "cut", "other"]
)
def test_a_damaged_one_is_dropped(tmp_path: Path, damage: bytes) -> None:
    one = Checkpoints(tmp_path, 5).of("job", 0)
    one.save(CONTENT)
    one.path.write_bytes(damage)
    assert one.load() is None
    assert not one.path.exists()


def test_a_changed_byte_is_seen(tmp_path: Path) -> None:
    one = Checkpoints(tmp_path, 5).of("job", 0)
    one.save(CONTENT)
    data = bytearray(one.path.read_bytes())
    data[-1] ^= 1
    one.path.write_bytes(data)
    assert one.load() is None


def test_a_full_disk_costs_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise DiskFull

    monkeypatch.setattr(module, "write_durably", full)
    one = Checkpoints(tmp_path, 5).of("job", 0)
    one.save(CONTENT)
    assert one.load() is None


def test_those_of_jobs_that_are_over_are_swept(tmp_path: Path) -> None:
    store, config = open_store(tmp_path), config_in(tmp_path)
    waiting, cancelled = add(store), add(store)
    store.cancel(cancelled.id)
    kept = Checkpoints(config.data_folder, config.checkpoint_steps)
    for job_id in (waiting.id, cancelled.id, "forgotten"):
        kept.of(job_id, 0).save(CONTENT)
    chores(config, store, tmp_path).drop_checkpoints()
    assert list(kept.jobs()) == [waiting.id]
    store.database.close()


def chores(config: Config, store: object, folder: Path) -> Housekeeping:
    models = FakeModels(None)  # type: ignore[arg-type]
    media = MediaManager(config, store.database)  # type: ignore[attr-defined]
    return Housekeeping(config, store, models, media, WorkerLock(folder / "locks"))  # type: ignore[arg-type]
