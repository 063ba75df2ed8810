"""``run.py serve``: the pages, the API and the workers."""

from __future__ import annotations

import ipaddress
import threading

import click

from app.cli.log import start_logging
from app.cli.shutdown import start_anew, until_signalled
from app.cli.supervisor import Supervisor
from app.config import Config
from app.errors import ConfigError

WARM_UP_AFTER_SECONDS = 0.3
"""Torch is imported this long after the page is up, so that the first page does not share the GIL with it."""


@click.command()
@click.option("--host", help="Address to serve on (HOST).")
@click.option("--port", type=int, help="Port to serve on (PORT).")
@click.option("--workers", type=click.IntRange(0, 64), help="1: a thread; 0: none; more: processes (WORKERS).")
@click.option(
    "--insecure-no-auth", is_flag=True, help="Serve on a public address without API keys. Anyone can use it."
)
def serve(host: str | None, port: int | None, workers: int | None, insecure_no_auth: bool) -> None:
    """Serve the pages and the API, and run the queue."""
    given = {"host": host, "port": port, "workers": workers}
    config = Config.load(overrides={name: value for name, value in given.items() if value is not None})
    start_logging(config.log_level)
    refuse_open_door(config, insecure_no_auth=insecure_no_auth)

    from app import create_app
    from app.services import Studio
    from app.web import make_server

    studio = Studio.open(config)
    try:
        server = make_server(create_app(studio=studio), config.host, config.port, config.server_threads)
    except OSError as error:
        raise ConfigError(
            f"HOST {config.host}, PORT {config.port}: {error.strerror}. Choose another PORT."
        ) from error
    for problem in studio.lineup.problems:
        click.secho(problem, fg="yellow", err=True)
    threading.Thread(target=server.run, name="http", daemon=True).start()
    click.echo(f"Stillmotion is at http://{_shown(config.host)}:{config.port}  (Ctrl+C stops it)")
    studio.downloads.resume()
    with Supervisor(studio, config.workers) as supervisor:
        timer = threading.Timer(WARM_UP_AFTER_SECONDS, studio.models.warm_up)
        timer.daemon = True
        if config.workers == 1:
            timer.start()
        signalled = until_signalled(supervisor.watch)
    server.close()
    if not signalled:
        start_anew()
    studio.close()


def refuse_open_door(config: Config, *, insecure_no_auth: bool) -> None:
    """Refuse to serve on an address that others reach when no key is asked for. Raises `ConfigError`."""
    if is_loopback(config.host) or config.api_keys:
        return
    if not insecure_no_auth:
        raise ConfigError(
            f"HOST is {config.host}: others could reach this studio and no key is asked for. "
            "Set API_KEYS, or HOST=127.0.0.1, or say --insecure-no-auth."
        )
    click.secho(f"Anyone who reaches {config.host}:{config.port} can use this studio.", fg="red", err=True)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
