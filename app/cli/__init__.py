"""The command line. Each command is a module; heavy imports stay inside the commands."""

from __future__ import annotations

import sys

import click

from app.cli.benchmark import bench
from app.cli.database import db
from app.cli.generate import generate
from app.cli.mcp import mcp
from app.cli.models import models
from app.cli.openapi import openapi
from app.cli.plugins import plugins
from app.cli.runpod import runpod
from app.cli.serve import serve
from app.cli.verify import verify
from app.cli.work import worker
from app.errors import StudioError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Stillmotion: images and videos from prompts and pictures, with local diffusion models."""


for command in (serve, worker, generate, models, plugins, db, verify, mcp, runpod, bench, openapi):
    cli.add_command(command)


def main() -> None:
    """Run the command line; an error a person can act on is one sentence and exit status 2."""
    try:
        cli(prog_name="run.py")
    except StudioError as error:
        allowed = error.details.get("allowed")
        hint = f" (allowed: {', '.join(map(str, allowed))})" if allowed else ""
        click.secho(f"{type(error).__name__}: {error.message}{hint}", fg="red", err=True)
        sys.exit(2)
