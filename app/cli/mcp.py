"""``run.py mcp``: the studio as tools of the Model Context Protocol, over stdio."""

from __future__ import annotations

import click

from app.config import Config
from app.errors import ConfigError


@click.command()
def mcp() -> None:
    """Offer the studio at STILLMOTION_URL to a client of the Model Context Protocol, over stdin and stdout."""
    try:
        from app.cli.mcp_server import make_mcp_server
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed: run pip install 'mcp>=2.3,<3'.") from None
    make_mcp_server(Config.load()).run()
