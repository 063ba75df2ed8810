"""``run.py verify``: makes files again and compares their pixels."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from app.cli.log import start_logging
from app.config import Config

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="ID=FILE",
    help="File of a source picture or video that is not in this studio's gallery.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
def verify(files: tuple[Path, ...], sources: tuple[str, ...], as_json: bool) -> None:
    """Make each FILE again from what it says of itself, and compare.

    Exit status 0: the pixels are the same, bit by bit. 1: they are not, and it is said what differs. 2: a file
    could not be made again.
    """
    from app.services import Studio
    from app.services.verifying import Verifier

    given = dict(map(_source, sources))
    start_logging("WARNING")
    studio, same = Studio.open(Config.load()), True
    try:
        with Verifier(studio) as verifier:
            for file in files:
                verdict = verifier.verify(file, given)
                same &= verdict.identical
                if as_json:
                    click.echo(json.dumps({"file": str(file), **verdict.as_dict()}))
                    continue
                click.echo(f"{'identical' if verdict.identical else 'differs'}  {file}")
                for line in verdict.lines():
                    click.echo(f"  {line}")
    finally:
        studio.close()
    sys.exit(0 if same else 1)


def _source(text: str) -> tuple[str, Path]:
    media_id, equals, name = text.partition("=")
    if not equals or not Path(name).is_file():
        raise click.UsageError(f"--source {text}: write ID=FILE, with a file that is there")
    return media_id, Path(name)
