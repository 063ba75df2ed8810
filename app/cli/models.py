"""``run.py models``: the lineup, and downloads."""

from __future__ import annotations

import click

from app.cli.log import start_logging
from app.cli.progress import TransferBar
from app.config import Config
from app.errors import StudioError
from app.models.adapters import AdapterEntry, adapter_lineup, place_of_adapter, shelf
from app.models.download import download_adapter, fetch_adapter
from app.models.lineup import Lineup, ModelEntry
from app.models.manager import ModelManager
from app.models.references import parse_reference
from app.models.registry import families as registered
from app.models.registry import recipe_for
from app.queue.jobs import model_job_types

GENERIC = {name: module.Settings for name, module in model_job_types().items()}
"""Job type to the settings that all families share."""


@click.group()
def models() -> None:
    """List the models of the lineup, and download them."""


@models.command("list")
def list_models() -> None:
    """List the lineup: id, type, family, whether it is here, where it comes from; adapters as well."""
    manager = _manager()
    rows: list[tuple[str, str, str, str, str]] = [
        (
            entry.id + (" *" if entry.id == manager.lineup.default else ""),
            entry.type,
            recipe_for(entry).family,
            "ready" if manager.is_downloaded(entry) else "not downloaded",
            entry.repo,
        )
        for entry in manager.lineup.entries.values()
    ]
    rows += [
        (
            one.id,
            one.kind,
            ", ".join(one.families or ()),
            "ready" if one.place else "not downloaded",
            one.source,
        )
        for one in shelf(manager.config, [], every=True)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    for row in rows:
        click.echo("  ".join(word.ljust(width) for word, width in zip(row, [*widths, 0], strict=True)))
    for problem in manager.lineup.problems:
        click.secho(problem, fg="yellow", err=True)


@models.command("families")
def list_families() -> None:
    """List what may be asked of each family: job types, and the settings of its own."""
    for recipe in registered().values():
        click.echo(f"{recipe.family}: {recipe.title}. {recipe.description}")
        for job_type, settings in recipe.settings.items():
            own = [name for name in settings.model_fields if name not in GENERIC[job_type].model_fields]
            click.echo(
                f"  {job_type}" + (f"  --set {' --set '.join(f'{name}=…' for name in own)}" if own else "")
            )


@models.command()
@click.argument("model_id", required=False)
@click.option(
    "--all", "everything", is_flag=True, help="Every model and adapter of the lineup that is not here."
)
def pull(model_id: str | None, everything: bool) -> None:
    """Download a model or an adapter of the lineup by its id; what was cut goes on where it stopped."""
    if (model_id is None) != everything:
        raise click.UsageError("Name a model or an adapter, or say --all.")
    manager = _manager()
    adapters = adapter_lineup(manager.config).entries
    entries: list[ModelEntry | AdapterEntry] = []
    if model_id is None:
        entries = [*manager.lineup.entries.values(), *adapters.values()]
    else:
        named = model_id in adapters and model_id not in manager.lineup.entries
        entries = [adapters[model_id] if named else manager.lineup.get(model_id)]
    failed = [entry.id for entry in entries if not _pulled(manager, entry, one_of_many=everything)]
    if failed:
        raise SystemExit(f"Not downloaded: {', '.join(failed)}")


@models.command()
@click.argument("name")
@click.option("--file", help="File in the repo, where it holds several.")
def fetch(name: str, file: str | None) -> None:
    """Download a LoRA or a ControlNet, by org/name, org/name/file.safetensors or civitai:VERSION."""
    config = Config.load()
    start_logging(config.log_level)
    try:
        reference = parse_reference(name, file)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with TransferBar() as bar:
        fetch_adapter(config, reference, bar.show)
    click.echo(f"{reference} is here.")


def _pulled(manager: ModelManager, entry: ModelEntry | AdapterEntry, *, one_of_many: bool) -> bool:
    """Download one of them, showing its progress. Among many, an error is told and the rest goes on."""
    if one_of_many and _is_here(manager, entry):
        click.echo(f"{entry.id} is here.")
        return True
    try:
        with TransferBar() as bar:
            if isinstance(entry, AdapterEntry):
                download_adapter(manager.config, entry, bar.show)
            else:
                manager.download(entry, bar.show)
    except StudioError as error:
        if not one_of_many:
            raise
        click.secho(f"{entry.id}: {error.message}", fg="red", err=True)
        return False
    click.echo(f"{entry.id} is ready.")
    return True


def _is_here(manager: ModelManager, entry: ModelEntry | AdapterEntry) -> bool:
    if isinstance(entry, AdapterEntry):
        return place_of_adapter(manager.config, entry.place) is not None
    return manager.is_downloaded(entry)


def _manager() -> ModelManager:
    config = Config.load()
    start_logging(config.log_level)
    return ModelManager(config, Lineup.from_config(config))
