"""A PostgreSQL server of the tests' own, where its programs are installed: in a temporary folder, on a socket.

It has a clock that tests move: the schema ``clocked`` comes before ``pg_catalog`` in the search path and has a
``clock_timestamp()`` of its own, so the studio's statements run as they are.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from app.config import Config
from app.database import Database
from app.migrate import migrate
from app.tables import Table

START_SECONDS = 120.0
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
"""Durability is the server's promise, not ours to test."""

CLOCK = """
CREATE SCHEMA clocked;
CREATE TABLE clocked.time (now timestamptz NOT NULL);
INSERT INTO clocked.time VALUES (pg_catalog.clock_timestamp());
CREATE FUNCTION clocked.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql
AS 'SELECT now FROM clocked.time';
"""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None where it is not installed."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return Path(found).resolve().parent if found else folders[-1] if folders else None


DATABASES = ("sqlite", "postgresql") if programs() else ("sqlite",)
"""What the tests of the queue and of media run on."""


class Postgres:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.url = f"postgresql+psycopg://studio@/studio?host={folder}"
        self.clocked_url = f"{self.url}&options=-csearch_path%3Dclocked,public,pg_catalog"
        self.address = {"host": str(folder), "user": "studio", "autocommit": True}
        self._connection: Any = None

    def set_clock(self, now: datetime) -> None:
        """Set the time of connections to ``clocked_url``."""
        self.connection.execute("UPDATE clocked.time SET now = %s", (now,))

    @property
    def connection(self) -> Any:
        if self._connection is None:
            self._connection = psycopg.connect(dbname="studio", **self.address)  # type: ignore[arg-type]
        return self._connection

    def prepare(self) -> None:
        """Create the database with its tables and the clock."""
        with psycopg.connect(dbname="postgres", **self.address) as connection:  # type: ignore[arg-type]
            connection.execute("CREATE DATABASE studio")
        database = Database(Config.load(env_file=None, environ={"DATABASE_URL": self.url}))
        migrate(database)
        database.close()
        self.connection.execute(CLOCK)

    def empty(self) -> None:
        """Remove every row."""
        self.connection.execute(f"TRUNCATE {', '.join(Table.metadata.tables)} CASCADE")

    def answers(self) -> bool:
        try:
            psycopg.connect(dbname="postgres", **self.address).close()  # type: ignore[arg-type]
        except psycopg.OperationalError:
            return False
        return True


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Run a server until the block ends; it refuses to run as root, so root starts it as ``postgres``."""
    binaries = programs()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    account: dict[str, Any] = {}
    if os.getuid() == 0:
        account = {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid}
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, account["group"])
    data = folder / "data"
    first = [binaries / "initdb", "-D", data, "-A", "trust", "-U", "studio", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(first, check=True, capture_output=True, cwd=folder, **account)
    options = [part for option in FAST for part in ("-c", option)]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, "-h", "", *options],
        cwd=folder, stderr=subprocess.DEVNULL, **account,
    )  # fmt: skip
    server = Postgres(folder)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.answers():
            assert process.poll() is None and time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)
        server.prepare()
        yield server
    finally:
        if server._connection is not None:
            server._connection.close()
        process.send_signal(signal.SIGINT)  # its fast shutdown: disconnects clients
        process.wait(START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
