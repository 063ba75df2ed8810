"""Plugins written by the tests, and a studio that runs them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from app.config import ROOT
from app.plugins import PluginHost
from app.services import Studio
from tests.support.fake_models import fake_studio

Write = Callable[..., Path]


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    return tmp_path / "plugins"


@pytest.fixture
def write(plugins: Path) -> Write:
    """Write a plugin: its name, its main.py, and what its plugin.yaml says beside the least."""

    def written(name: str, main: str, **manifest: object) -> Path:
        folder = plugins / name
        folder.mkdir(parents=True)
        least = {"name": name, "version": "1", "tool_type": "text2speak", "engine": "studio"}
        (folder / "plugin.yaml").write_text(yaml.safe_dump({**least, **manifest}))
        (folder / "main.py").write_text(textwrap.dedent(main))
        return folder

    return written


@pytest.fixture
def host(plugins: Path, tmp_path: Path) -> Iterator[Callable[[], PluginHost]]:
    """Open a host on the plugins that are written by then."""
    opened: list[PluginHost] = []

    def open_host() -> PluginHost:
        opened.append(PluginHost([plugins, ROOT / "plugins"], tmp_path / "data"))
        return opened[-1]

    yield open_host
    for each in opened:
        each.close()


@pytest.fixture
def studio(tmp_path: Path, plugins: Path) -> Iterator[Callable[[], Studio]]:
    """Open a studio on the plugins that are written by then."""
    opened: list[Studio] = []

    def open_studio(**settings: object) -> Studio:
        opened.append(fake_studio(tmp_path, plugins_folder=plugins, **settings))
        return opened[-1]

    yield open_studio
    for each in opened:
        each.close()
