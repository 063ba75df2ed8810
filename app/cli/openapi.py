"""``run.py openapi``: the description of the API."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from app.config import Config


@click.command()
def openapi() -> None:
    """Print the OpenAPI document, as GET /openapi.json gives it."""
    from app import create_app
    from app.services import Studio

    with tempfile.TemporaryDirectory() as folder:  # the studio's own database is not touched
        studio = Studio.open(Config(database_url=f"sqlite:///{Path(folder) / 'empty.sqlite3'}"))
        document = create_app(studio=studio).test_client().get("/openapi.json").json
        studio.close()
    click.echo(json.dumps(document, indent=2))
