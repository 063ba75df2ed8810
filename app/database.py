"""Engines and sessions.

SQLite gets two engines: a writer whose transactions begin with BEGIN IMMEDIATE (so that a lock is waited for at
the start, never met in the middle) and a reader with ``query_only``. No transaction spans inference.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from app.config import Config
from app.errors import DatabaseBusy, DatabaseCorrupt, DiskFull, StudioError
from app.turns import Turns

BUSY_TIMEOUT_MS = 5000
"""How long a statement waits for another writer before the client is told to retry."""

FULL = ("disk is full", "disk full", "no space left on device")
"""What SQLite and PostgreSQL say of a full disk."""

BUSY = ("locked", "busy", "connection failed", "server closed the connection", "too many clients")
"""What they say while another writes, and while the PostgreSQL server is away."""

TURN_SECONDS = 30.0
"""How long a writer waits for others of its own process, which go on one after another."""

CACHE_KIB = 16_000
"""Page cache of one connection in KiB (PRAGMA cache_size = -N)."""


def sqlite_library() -> ModuleType:
    """Return the SQLite driver: pysqlite3 with its own library where installed, else the standard one."""
    try:
        import pysqlite3
    except ImportError:
        return sqlite3
    return pysqlite3  # type: ignore[no-any-return]


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite release is free of the WAL-reset corruption bug.

    Releases 3.7.0 to 3.51.2 have it, except the branches 3.50.7+ and 3.44.6+ (sqlite.org/wal.html).
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


class Database:
    """The studio's database: ``with database.write() as session`` and ``with database.read() as session``."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.writer = self._engine(read_only=False)
        self.reader = self._engine(read_only=True) if config.is_sqlite else self.writer
        self._turn = Turns()
        self._write = sessionmaker(self.writer, expire_on_commit=False)
        self._read = sessionmaker(self.reader, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.config.is_sqlite

    def _engine(self, *, read_only: bool) -> Engine:
        if not self.config.is_sqlite:
            return create_engine(self.config.database_url, pool_pre_ping=True)
        file = self.config.database_file
        if file is None:
            raise StudioError("DATABASE_URL: SQLite in memory cannot be a queue; name a file")
        file.parent.mkdir(parents=True, exist_ok=True)
        module = sqlite_library()
        engine = create_engine(
            f"sqlite:///{file}",
            module=module,
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
            pool_size=8,
            max_overflow=64,
        )

        def connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # SQLAlchemy's BEGIN is ours (below), not the driver's
            for pragma in sqlite_pragmas(module.sqlite_version_info, read_only=read_only):
                connection.execute(pragma)

        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

        event.listen(engine, "connect", connect)
        event.listen(engine, "begin", begin)
        return engine

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One write transaction: commits at the end, rolls back on an error."""
        with self._in_turn(), _translated(), self._write.begin() as session:
            yield session

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let the writers of this process wait in a queue: SQLite's own waiting is a lottery that some lose.

        Raises `DatabaseBusy`.
        """
        if not self.is_sqlite:
            yield
        elif self._turn.acquire(timeout=TURN_SECONDS):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise DatabaseBusy()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent snapshot for reading."""
        with _translated(), self._read.begin() as session:
            yield session

    def check(self) -> None:
        """Refuse a damaged SQLite file, naming the newest backup. Raises `DatabaseCorrupt`.

        A file of no bytes beside a backup was emptied by something: opening it would start from nothing.
        """
        file = self.config.database_file
        if file is None or not file.exists():
            return
        try:
            with self.reader.connect() as connection:
                verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        except DatabaseError as error:
            verdict = str(error.orig)
        backups = sorted(file.parent.glob(f"{file.stem}*.backup"), key=lambda path: path.stat().st_mtime)
        if backups and file.stat().st_size == 0:
            verdict = "it is empty"
        if verdict != "ok":
            newest = f"Newest backup: {backups[-1]}" if backups else "There is no backup beside it"
            raise DatabaseCorrupt(f"{file} is damaged ({verdict}). {newest}. Nothing was changed.")

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def sqlite_pragmas(version: tuple[int, ...], *, read_only: bool) -> list[str]:
    """Return the PRAGMAs of a new connection; an affected library gets the safe journal mode."""
    journal = ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"]
    if not wal_is_safe(version):
        journal = ["PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA"]
    return [
        f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
        *([] if read_only else journal),
        "PRAGMA foreign_keys=ON",
        f"PRAGMA cache_size=-{CACHE_KIB}",
        *(["PRAGMA query_only=ON"] if read_only else []),
    ]


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's "locked", "full" and "not there" into errors that a client understands."""
    try:
        yield
    except PoolTimeout as error:  # every connection is in use
        raise DatabaseBusy() from error
    except OperationalError as error:
        reason = str(error.orig).lower()
        if any(word in reason for word in FULL):
            raise DiskFull() from error
        if error.connection_invalidated or any(word in reason for word in BUSY):
            raise DatabaseBusy() from error
        raise


def backup(config: Config, to: Path) -> None:
    """Copy the SQLite database to ``to`` through SQLite's own online backup."""
    module = sqlite_library()
    source = module.connect(str(config.database_file))
    target = module.connect(str(to))
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
