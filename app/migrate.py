"""Brings the database's schema up to date when the studio opens.

One explicit transaction from the first look to the last statement: on SQLite it begins with BEGIN IMMEDIATE
(the driver opens none for DDL by itself), so two processes that start together migrate once, and a step that
fails leaves nothing behind. A database that holds a schema already is copied beside itself first.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from alembic.config import Config as AlembicConfig
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, func, inspect, select

from app.config import ROOT
from app.database import Database, backup
from app.errors import SchemaTooNew, StudioError
from app.tables import Table

logger = logging.getLogger(__name__)

MIGRATIONS = ROOT / "migrations"

LOCK = 7_401_229_038
"""Key of PostgreSQL's advisory lock that lets one process migrate at a time (SQLite has one writer anyway)."""


def migrate(database: Database) -> str | None:
    """Upgrade to the newest schema; return the revision found before (None for a new database).

    Raises `SchemaTooNew` when a newer Stillmotion wrote the database, `StudioError` when the tables are not
    ours.
    """
    script = _script()
    with database.writer.connect() as connection, connection.begin():
        if not database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        before = _revision(connection)
        if before == script.get_current_head():
            return before
        _refuse_strangers(connection, script, before)
        if before is not None:
            _copy(database, before)
        _upgrade(connection, script)
    logger.info("database schema: %s -> %s", before or "new", script.get_current_head())
    return before


def current_revision(database: Database) -> str | None:
    """Return the schema's revision in the database, None before the first `migrate`."""
    with database.reader.connect() as connection:
        return _revision(connection)


def latest_revision() -> str:
    """Return the newest revision that this Stillmotion knows."""
    return _script().get_current_head() or ""


def _script() -> ScriptDirectory:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(settings)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_strangers(connection: Connection, script: ScriptDirectory, revision: str | None) -> None:
    if revision is not None:
        try:
            script.get_revision(revision)
        except CommandError:
            raise SchemaTooNew(
                f"The database has schema {revision}, which is newer than this Stillmotion "
                f"(newest {script.get_current_head()}). Update Stillmotion; nothing was changed."
            ) from None
    elif ours := set(inspect(connection).get_table_names()) & set(Table.metadata.tables):
        raise StudioError(
            f"The database has tables ({', '.join(sorted(ours))}) without a schema revision: it was not "
            "made by Stillmotion, or its table alembic_version is lost. Nothing was changed."
        )


def _copy(database: Database, revision: str) -> None:
    """Copy the SQLite file as it is, while the migration's transaction keeps other writers out."""
    file = database.config.database_file
    if file is None:
        return
    target = file.with_name(f"{file.stem}-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup")
    backup(database.config, target)
    logger.info("copied the database to %s before its schema changes", target.name)


def _upgrade(connection: Connection, script: ScriptDirectory) -> None:
    def steps(revision: object, _context: MigrationContext) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    settings = AlembicConfig(attributes={"connection": connection})
    settings.set_main_option("script_location", str(MIGRATIONS))
    with EnvironmentContext(settings, script, fn=steps, destination_rev="head"):
        script.run_env()
