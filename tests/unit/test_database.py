"""The engines: PRAGMAs, the write lock, read-only readers, damage."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import database as module
from app.config import Config
from app.database import Database, backup, sqlite_library, sqlite_pragmas, wal_is_safe
from app.errors import DatabaseBusy, DatabaseCorrupt, DiskFull


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    config = Config.load(env_file=None, environ={"DATABASE_URL": f"sqlite:///{tmp_path}/studio.sqlite3"})
    database = Database(config)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_an_affected_library_gets_the_safe_journal(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe
    pragmas = " ".join(sqlite_pragmas(version, read_only=False))
    assert ("journal_mode=WAL" in pragmas and "synchronous=FULL" in pragmas) is safe
    assert ("journal_mode=DELETE" in pragmas and "synchronous=EXTRA" in pragmas) is not safe


def test_the_library_here_is_safe() -> None:
    assert wal_is_safe(sqlite_library().sqlite_version_info)


def test_pragmas_hold_on_a_connection(database: Database) -> None:
    with database.write() as session:
        values = [
            session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]
    assert values == ["wal", 2, 5000, 1]


def test_readers_cannot_write(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE t (x)"))
    with pytest.raises(OperationalError, match="readonly"), database.read() as session:
        session.execute(text("INSERT INTO t VALUES (1)"))


def insert_and_fail(session: Session) -> None:
    session.execute(text("INSERT INTO t VALUES (1)"))
    raise ZeroDivisionError


def test_an_error_rolls_back(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE t (x)"))
    with pytest.raises(ZeroDivisionError), database.write() as session:
        insert_and_fail(session)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM t")).scalar() == 0


def test_a_damaged_file_is_refused_and_the_backup_named(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE t (x)"))
    file = database.config.database_file
    assert file is not None
    kept = file.with_name("studio-1.backup")
    backup(database.config, kept)
    database.close()
    file.write_bytes(b"not a database at all" * 400)
    with pytest.raises(DatabaseCorrupt) as caught:
        Database(database.config).check()
    assert str(kept) in caught.value.message


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("database or disk is full", DiskFull),
        ('could not extend file "base/5/16384": No space left on device', DiskFull),
        ("database is locked", DatabaseBusy),
        ("database table is locked: jobs", DatabaseBusy),
        ("connection failed: connection to server at localhost failed", DatabaseBusy),
        ("server closed the connection unexpectedly", DatabaseBusy),
        ("no such table: jobs", OperationalError),
    ],
)
def test_what_the_driver_says_is_understood(database: Database, said: str, error: type[Exception]) -> None:
    with pytest.raises(error), database.write():
        raise OperationalError("UPDATE jobs", {}, Exception(said))


def test_a_server_that_is_away_is_busy() -> None:
    config = Config.load(env_file=None, environ={"DATABASE_URL": "postgresql+psycopg://a@127.0.0.1:1/a"})
    database = Database(config)
    with pytest.raises(DatabaseBusy), database.read() as session:
        session.execute(text("SELECT 1"))
    database.close()


def test_many_writers_of_one_process_all_get_their_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them meets SQLite's lock: with no patience for it at all, every write succeeds."""
    with database.write() as session:
        session.execute(text("CREATE TABLE t (x)"))
    database.close()
    with monkeypatch.context() as patch:
        patch.setattr(module, "BUSY_TIMEOUT_MS", 0)
        impatient = Database(database.config)
    refused: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for _ in range(5):
                with impatient.write() as session:
                    session.execute(text("INSERT INTO t VALUES (:x)"), {"x": number})
        except DatabaseBusy as error:
            refused.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with impatient.read() as session:
        assert session.execute(text("SELECT count(*) FROM t")).scalar() == 100
    impatient.close()
    assert refused == []


def test_a_writer_that_takes_for_ever_does_not_hold_the_others_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_SECONDS", 0.02)
    with database._in_turn(), pytest.raises(DatabaseBusy), database.write():
        pass
