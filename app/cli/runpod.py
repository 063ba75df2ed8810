"""``run.py runpod``: pictures as a worker of RunPod's serverless service."""

from __future__ import annotations

from typing import Any

import click

from app.cli.log import start_logging
from app.config import Config
from app.errors import ConfigError

LOCAL = "local_test"
"""Id that the SDK gives every test of its local mode: it says nothing of being the same event."""


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def runpod() -> None:
    """Answer RunPod's events with pictures; options are those of its SDK, such as --test_input JSON."""
    try:
        from runpod import serverless
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed: run pip install 'runpod>=1.12,<2'.") from None
    from app.services import Studio
    from app.services.serverless import Serverless

    config = Config.load()
    start_logging(config.log_level)
    studio = Studio.open(config)
    worker = Serverless(studio)

    def handler(event: dict[str, Any]) -> dict[str, Any]:
        return worker.handle({**event, "id": None} if event.get("id") == LOCAL else event)

    try:
        serverless.start({"handler": handler})  # reads sys.argv; ends with SystemExit where it only tests
    finally:
        worker.close()
        studio.close()
