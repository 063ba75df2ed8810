"""``run.py models``: the lineup, and downloads."""

from __future__ import annotations

import click

from app.cli.log import start_logging
from app.config import Config
from app.models.lineup import Lineup
from app.models.manager import ModelManager
from app.models.registry import recipe_for


@click.group()
def models() -> None:
    """List the models of the lineup, and download them."""


@models.command("list")
def list_models() -> None:
    """List the lineup: id, type, family, whether it is here, where it comes from."""
    manager = _manager()
    rows = [
        (
            entry.id + (" *" if entry.id == manager.lineup.default else ""),
            entry.type,
            recipe_for(entry).family,
            "ready" if manager.is_downloaded(entry) else "not downloaded",
            entry.repo,
        )
        for entry in manager.lineup.entries.values()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    for row in rows:
        click.echo("  ".join(word.ljust(width) for word, width in zip(row, [*widths, 0], strict=True)))
    for problem in manager.lineup.problems:
        click.secho(problem, fg="yellow", err=True)


@models.command()
@click.argument("model_id")
def pull(model_id: str) -> None:
    """Download the files of MODEL_ID into MODEL_FOLDER; a download that was cut goes on where it stopped."""
    manager = _manager()
    entry = manager.lineup.get(model_id)
    manager.download(entry, lambda transfer: click.echo(str(transfer)))
    click.echo(f"{entry.id} is ready.")


def _manager() -> ModelManager:
    config = Config.load()
    start_logging(config.log_level)
    return ModelManager(config, Lineup.from_config(config))
