"""``run.py db``: the database's schema, backups and health."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from app.config import Config
from app.database import Database, backup
from app.errors import ConfigError
from app.migrate import current_revision, latest_revision, migrate


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date (serve and worker do it by themselves)."""
    database = Database(Config.load())
    database.check()
    migrate(database)
    click.echo(f"The schema is at {current_revision(database)}.")


@db.command()
def check() -> None:
    """Check the database file and its schema."""
    database = Database(Config.load())
    database.check()
    here, latest = current_revision(database), latest_revision()
    click.echo(f"The file is sound. Schema {here or 'none yet'}, newest {latest}.")


@db.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
def save(target: Path | None) -> None:
    """Copy the database to TARGET (or beside itself), while the studio runs or not."""
    config = Config.load()
    file = config.database_file
    if file is None or not file.exists():
        raise ConfigError("There is no SQLite file to copy; use the database server's own backup.")
    target = target or file.with_name(f"{file.stem}-{datetime.now(UTC):%Y%m%d-%H%M%S}.backup")
    backup(config, target)
    click.echo(str(target))
