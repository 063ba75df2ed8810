"""The database is locked by another program, or its file is damaged."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import database as database_module
from app.cli.serve import serve
from app.config import Config
from app.database import backup, sqlite_library
from app.errors import DatabaseCorrupt
from app.media.manager import MediaManager
from app.services import Studio
from tests.support.fake_models import fake_config, fake_studio
from tests.support.queue import add, open_store
from tests.support.verdict import Verdict, judge
from tests.support.waiting import until
from tests.support.worker_process import start


@pytest.fixture
def broken(tmp_path: Path) -> Config:
    """The configuration of a studio with a job and a backup, whose database was overwritten in the middle."""
    studio = fake_studio(tmp_path)
    for _ in range(50):
        studio.submit("image", None, "a red circle " * 50)
    studio.close()
    config = fake_config(tmp_path)
    file = config.database_file
    assert file is not None
    backup(config, file.with_name(f"{file.stem}-1.backup"))
    content = bytearray(file.read_bytes())
    content[4096 : 5 * 4096] = b"\xff" * (4 * 4096)
    file.write_bytes(content)
    return config


def test_a_program_that_holds_the_lock_delays_a_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker waits with its result in hand until the lock is gone, and makes nothing twice."""
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 50)
    store = open_store(tmp_path)
    jobs = [add(store, num_images=2).id for _ in range(2)]
    worker = start(tmp_path, step_seconds=0.05)
    until(lambda: bool(store.processing()))
    blocker = sqlite_library().connect(str(store.database.config.database_file), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    done = threading.Event()
    done.wait(6.0)  # longer than the worker's own busy timeout of 5 s
    blocker.execute("ROLLBACK")
    blocker.close()
    until(lambda: store.counts()["completed"] == 2)
    worker.terminate()
    worker.join()
    media = MediaManager(store.database.config, store.database)
    assert [store.get(job).attempt for job in jobs] == [1, 1]
    assert judge(store, media, jobs) == Verdict()
    store.database.close()


def test_a_damaged_database_is_refused_and_left_alone(broken: Config) -> None:
    file = broken.database_file
    assert file is not None
    before = file.read_bytes()
    with pytest.raises(DatabaseCorrupt, match=f"Newest backup: .*{file.stem}-1.backup"):
        Studio.open(broken)
    assert file.read_bytes() == before


def test_serve_says_so_and_does_not_start(broken: Config) -> None:
    folders = {"IMAGES_FOLDER": str(broken.images_folder), "VIDEOS_FOLDER": str(broken.videos_folder)}
    environ = {"DATABASE_URL": broken.database_url, "PORT": "1", **folders}
    result = CliRunner().invoke(serve, [], env=environ)
    assert isinstance(result.exception, DatabaseCorrupt)
    assert "http" not in result.output


def test_an_emptied_database_beside_its_backup_is_not_a_new_one(broken: Config) -> None:
    file = broken.database_file
    assert file is not None
    file.write_bytes(b"")
    with pytest.raises(DatabaseCorrupt, match="it is empty"):
        Studio.open(broken)
    assert file.stat().st_size == 0
