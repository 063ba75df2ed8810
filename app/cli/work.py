"""``run.py worker``: one worker in its own process."""

from __future__ import annotations

import click

from app.cli.log import start_logging
from app.cli.shutdown import start_anew, until_signalled
from app.cli.supervisor import Supervisor
from app.config import Config
from app.services import Studio


@click.command()
def worker() -> None:
    """Run jobs from the queue in this process; the server needs none of its own then (WORKERS=0)."""
    config = Config.load()
    start_logging(config.log_level)
    studio = Studio.open(config)
    click.echo("Waiting for jobs  (Ctrl+C stops)")
    with Supervisor(studio, 1) as supervisor:
        studio.models.warm_up()
        signalled = until_signalled(supervisor.watch)
    if not signalled:
        start_anew()
    studio.close()
