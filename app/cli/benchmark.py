"""``run.py bench``: what the studio adds around the pipeline, as ratios in one run."""

from __future__ import annotations

import subprocess
import sys

import click

from app.config import ROOT


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure this machine: overhead per job, enqueue to start, start-up times, memory."""
    sys.exit(subprocess.call([sys.executable, "-m", "tests.benchmarks", *arguments], cwd=ROOT))
