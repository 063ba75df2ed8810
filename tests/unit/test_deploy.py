"""The container, the compose file and the service: what they name is there, and what they copy is enough."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli import cli
from app.config import ROOT, Config

PYTHONS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK"}
VARIABLES = {name.upper() for name in Config.names()}
LEFT_OUT = shutil.ignore_patterns(".work", "__pycache__")
OURS = re.compile(r'run\.py"?,?([ a-z",]*)')
OPENS = """
from app import create_app
from app.services import Studio
studio = Studio.open()
client = create_app(studio=studio).test_client()
assert client.get("/health", headers={"Host": "127.0.0.1:5050"}).status_code == 200
page = client.get("/", headers={"Host": "localhost:5050"})
assert b"starter-image" in page.data, page.data[:300]
print(sorted(entry for entry in studio.lineup.entries))
studio.close()
"""


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with all of its lines."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text())
    joined = re.sub(r"\\\n", " ", text)
    return [(line.split()[0], line.split(None, 1)[1].strip()) for line in joined.splitlines() if line.strip()]


def environment() -> dict[str, str]:
    """What the image sets for the studio."""
    found: dict[str, str] = {}
    for name, rest in instructions():
        if name == "ENV":
            found |= dict(word.split("=", 1) for word in shlex.split(rest))
    return found


def commands() -> list[list[str]]:
    """What is run through ``run.py``, as lists of its words."""
    lines = [rest for name, rest in instructions() if name in ("CMD", "RUN")]
    lines += [(ROOT / path).read_text() for path in ("deploy/stillmotion.service", "docs/deploy.md")]
    return [re.findall(r"[a-z]+", words) for line in lines for words in OURS.findall(line)]


def test_the_image_sets_what_the_studio_reads() -> None:
    named = set(environment()) - PYTHONS
    assert {name for name in named if not name.startswith("MODEL_BUILT")} <= VARIABLES


def test_an_image_without_a_model_of_its_own_has_the_starter_models(tmp_path: Path) -> None:
    opened(tmp_path, MODEL_BUILT="", expected="['starter-image', 'starter-video']")


def test_a_model_of_the_build_is_in_the_lineup(tmp_path: Path) -> None:
    line = "Fast;black-forest-labs/FLUX.1-schnell;Fast pictures;huggingface;false"
    opened(tmp_path, MODEL_BUILT=line, expected="['built', 'starter-image', 'starter-video']")


def opened(folder: Path, *, expected: str, **variables: str) -> None:
    """Open the studio from nothing but what the image copies, with its variables."""
    studio, data = folder / "studio", folder / "data"
    studio.mkdir()
    for source in copied():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, studio / source, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / source, studio / source)
    environ = {name: value.replace("/data", str(data)) for name, value in environment().items()} | variables
    done = subprocess.run(
        [sys.executable, "-c", OPENS], cwd=studio, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == expected
    wrote = {path.name for path in studio.iterdir()} - {Path(source).name for source in copied()}
    assert wrote == set()  # all of it is in /data


def copied() -> list[str]:
    return [source for name, rest in instructions() if name == "COPY" for source in rest.split()[:-1]]


def test_what_the_image_needs_is_not_kept_out() -> None:
    kept_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert not set(copied()) & set(kept_out)
    assert {".env", ".git", ".venv", "db", "images", "videos", "models"} <= set(kept_out)


def test_every_command_is_one_of_ours() -> None:
    names = [words[0] for words in commands() if words]
    assert {"serve", "worker", "models", "runpod"} <= set(names)
    assert set(names) <= set(cli.commands)


def test_the_compose_file_opens_no_door() -> None:
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name in ("studio", "studio-gpu"):
        service = services[name]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert set(service["environment"]) <= VARIABLES
        assert service["environment"]["API_KEYS"].startswith("${API_KEYS:?")
        assert service["read_only"]
        stages = [rest.split()[-1] for kind, rest in instructions() if kind == "FROM"]
        assert service["build"]["target"] in stages
        arguments = {rest.split("=")[0] for kind, rest in instructions() if kind == "ARG"}
        assert set(service["build"]["args"]) <= arguments
    assert "ports" not in services["postgres"]


def test_the_service_may_write_where_the_studio_does() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "stillmotion.service")
    service = unit["Service"]
    home = service["WorkingDirectory"]
    config = Config.load(env_file=None, environ={})
    folders = (config.data_folder, config.images_folder, config.videos_folder, config.model_folder)
    assert service["ReadWritePaths"].split() == [f"{home}/{folder.relative_to(ROOT)}" for folder in folders]
    assert (ROOT / service["ExecStart"].split()[1]).is_file()
    assert int(service["TimeoutStopSec"]) > 15


@pytest.mark.parametrize("line", ["proxy_buffering off;", "ALLOWED_HOSTS", "API_KEYS"])
def test_the_page_says_what_a_proxy_needs(line: str) -> None:
    assert line in (ROOT / "docs" / "deploy.md").read_text()
