"""``run.py mcp``: the studio as tools of the Model Context Protocol, over stdio."""

from __future__ import annotations

import click

from app.config import Config
from app.errors import ConfigError


@click.command()
@click.option(
    "--http", "port", type=click.IntRange(1, 65535), help="Serve on this port of this machine instead."
)
def mcp(port: int | None) -> None:
    """Offer the studio at STILLMOTION_URL to clients of the Model Context Protocol, over stdin and stdout.

    With --http, over streamable HTTP at http://127.0.0.1:PORT/mcp, to programs of this machine only.
    """
    try:
        from app.cli.mcp_server import make_mcp_server
    except ModuleNotFoundError as error:
        raise ConfigError(f"{error.name} is not installed: run pip install 'mcp>=2.3,<3'.") from None
    if port is None:
        make_mcp_server(Config.load()).run()
        return
    click.echo(f"Tools are at http://127.0.0.1:{port}/mcp  (Ctrl+C stops)", err=True)
    make_mcp_server(Config.load(), files=False).run(transport="streamable-http", port=port)
