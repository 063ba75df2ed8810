"""A clean checkout in a folder of its own, and servers started in it as a user starts them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT
from tests.support.server import Server, serving


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the files that a clone would have (and new ones that are not ignored), with no .env."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file() and not name.startswith(("tests/", "docs/")):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return folder


@pytest.fixture(scope="session")
def starters(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[Server]:
    """A studio with the models that come with it, shared by the tests of what they show."""
    with serving(tmp_path_factory.mktemp("starters"), checkout) as server:
        server.page_after()
        yield server
