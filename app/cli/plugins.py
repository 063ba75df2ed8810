"""``run.py plugins``: what is here, whether it runs, and the beginning of a new one."""

from __future__ import annotations

import functools
import sys

import click

from app.config import ROOT, Config
from app.errors import StudioError
from app.plugins import TOOLS, PluginHost
from app.plugins.skeleton import write_skeleton
from app.services.plugin_host import plugin_host


@click.group()
def plugins() -> None:
    """List, check and begin plugins (docs/plugins.md)."""


@plugins.command("list")
def list_plugins() -> None:
    """List the plugins: name, version, tools, whether their environment is made."""
    host = _host()
    for name, plugin in host.catalog.plugins.items():
        state = "ready" if host.environments.is_ready(plugin) else "made on first use"
        tools = (
            ", ".join(plugin.manifest.tool_type)
            if len(plugin.manifest.tool_type) < len(TOOLS)
            else "every tool"
        )
        click.echo(f"{name:16}{plugin.manifest.version:10}{state:20}{tools}")
    _complain(host.catalog.problems)


@plugins.command()
@click.argument("names", nargs=-1)
def check(names: tuple[str, ...]) -> None:
    """Start plugins (all, or NAMES) as a task would, to their answer to ping. Exit 1 when one fails."""
    host = _host()
    failed = bool(host.catalog.problems) and not names
    _complain(host.catalog.problems)
    try:
        for name in names or host.catalog.plugins:
            try:
                with host.pool(name).process(functools.partial(_told, name)):
                    click.secho(f"{name}: runs", fg="green")
            except StudioError as error:
                failed = True
                click.secho(f"{name}: {error.message}", fg="red", err=True)
                for line in host.log_tail(name, 5) if name in host.catalog.plugins else ():
                    click.echo(f"  {line}", err=True)
    finally:
        host.close()
    sys.exit(1 if failed else 0)


@plugins.command()
@click.argument("name")
@click.option(
    "--tool", type=click.Choice(TOOLS), default="text2speak", show_default=True, help="What it serves."
)
def new(name: str, tool: str) -> None:
    """Write the beginning of a plugin into the plugins folder: it runs as it is."""
    folder = Config.load().plugins_folder / name
    for file in write_skeleton(folder, tool):
        click.echo(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)
    click.echo(f"Try it: python run.py plugins check {name}")


def _host() -> PluginHost:
    return plugin_host(Config.load())


def _told(name: str, message: str) -> None:
    click.echo(f"{name}: {message}")


def _complain(problems: list[str]) -> None:
    for problem in problems:
        click.secho(problem, fg="yellow", err=True)
