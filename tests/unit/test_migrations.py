"""The schema: created, upgraded with a copy first, refused when newer, foreign or damaged."""

from __future__ import annotations

import io
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from app import migrate as module
from app.database import Database
from app.errors import DatabaseCorrupt, SchemaTooNew, StudioError
from app.migrate import current_revision, latest_revision, migrate
from app.tables import Table
from tests.support.queue import config_in

NEXT = """
from alembic import op
revision = "9999"
down_revision = "{below}"

def upgrade() -> None:
    op.execute("CREATE TABLE later (id INTEGER)")
    {then}
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(config_in(tmp_path))
    yield database
    database.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of migrations/ that the test may add to."""
    copy = tmp_path / "migrations"
    shutil.copytree(module.MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "MIGRATIONS", copy)
    return copy


def add_step(folder: Path, then: str = "") -> None:
    step = NEXT.format(below=latest_revision(), then=then)
    (folder / "versions" / "9999_later.py").write_text(step)


def backups(database: Database) -> list[Path]:
    file = database.config.database_file
    assert file is not None
    return list(file.parent.glob("*.backup"))


def tables(database: Database) -> set[str]:
    with database.reader.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_a_new_database_gets_the_newest_schema_and_no_backup(database: Database) -> None:
    assert current_revision(database) is None
    assert migrate(database) is None
    assert current_revision(database) == latest_revision()
    assert tables(database) >= set(Table.metadata.tables)
    assert backups(database) == []


def test_the_migrated_schema_is_the_one_of_the_tables(database: Database) -> None:
    migrate(database)
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, Table.metadata) == []


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name in Table.metadata.tables


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    assert migrate(database) == latest_revision()
    assert backups(database) == []


def test_an_upgrade_copies_the_database_first(database: Database, folder: Path) -> None:
    migrate(database)
    before = latest_revision()
    with database.write() as session:
        session.execute(text("INSERT INTO studio_state VALUES ('kept', '1')"))
    add_step(folder)
    assert migrate(database) == before
    assert "later" in tables(database)
    (copy,) = backups(database)
    assert copy.name.startswith(f"studio-{before}-")
    old = Database(database.config.model_copy(update={"database_url": f"sqlite:///{copy}"}))
    assert current_revision(old) == before
    with old.read() as session:
        assert session.scalar(text("SELECT value FROM studio_state WHERE key = 'kept'")) == 1
    old.close()


def test_a_step_that_fails_leaves_nothing_behind(database: Database, folder: Path) -> None:
    migrate(database)
    before = latest_revision()
    add_step(folder, then='op.execute("NOT SQL")')
    with pytest.raises(OperationalError):
        migrate(database)
    assert current_revision(database) == before
    assert "later" not in tables(database)


def test_a_newer_schema_is_refused_untouched(database: Database) -> None:
    migrate(database)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        migrate(database)
    assert current_revision(database) == "9999"
    assert backups(database) == []


def test_tables_without_a_revision_are_refused(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE TABLE jobs (id INTEGER)"))
    with pytest.raises(StudioError, match="jobs"):
        migrate(database)
    assert tables(database) == {"jobs"}


def test_two_that_start_together_migrate_once(tmp_path: Path) -> None:
    databases = [Database(config_in(tmp_path)) for _ in range(4)]
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda each=each: found.append(migrate(each))) for each in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == sorted([None, *[latest_revision()] * 3], key=str)
    for database in databases:
        database.close()


@pytest.mark.parametrize("damage", ["garbage", "head", "middle", "emptied"])
def test_a_damaged_file_is_refused_and_the_backup_named(database: Database, damage: str) -> None:
    migrate(database)
    database.close()
    file = database.config.database_file
    assert file is not None
    backup = file.with_name("studio-0001-20260101T000000Z.backup")
    shutil.copy(file, backup)
    content = bytearray(file.read_bytes())
    size = len(content)
    match damage:
        case "garbage":
            content = bytearray(b"not a database " * 1000)
        case "head":
            content[:100] = bytes(100)
        case "middle":
            content[size // 4 : size // 2] = b"\xff" * (size // 2 - size // 4)
        case "emptied":
            content = bytearray()
    file.write_bytes(content)
    again = Database(database.config)
    with pytest.raises(DatabaseCorrupt, match=backup.name):
        again.check()
    again.close()
    assert file.read_bytes() == content


def test_a_file_that_is_not_there_is_a_new_database(database: Database) -> None:
    database.check()
    assert migrate(database) is None


def test_the_schema_is_written_for_postgresql_too() -> None:
    script = ScriptDirectory(str(module.MIGRATIONS))
    output = io.StringIO()

    def steps(revision: object, _context: MigrationContext) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with EnvironmentContext(AlembicConfig(), script, fn=steps, as_sql=True, destination_rev="head") as context:
        context.configure(dialect_name="postgresql", output_buffer=output, target_metadata=Table.metadata)
        with context.begin_transaction():
            context.run_migrations()
    assert "CREATE TABLE jobs" in output.getvalue()
    assert "TIMESTAMP WITH TIME ZONE" in output.getvalue()
