"""What making the application does, and what it leaves undone."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

from flask import Flask

import app.api
from app import create_app
from app.api import register_resources
from app.config import ROOT
from app.services import Studio
from app.web.application import StudioApp
from tests.support.fake_models import fake_config

RESOURCES = [
    "adapters",
    "collections",
    "direct",
    "downloads",
    "drafts",
    "enrich",
    "events",
    "gallery",
    "generate",
    "jobs",
    "library",
    "media",
    "memory",
    "metrics",
    "models",
    "openai_images",
    "openai_models",
    "openai_videos",
    "preprocess",
    "queue",
    "sdapi_generate",
    "sdapi_lists",
    "sdapi_progress",
    "system",
    "tasks",
    "uploads",
    "webhooks",
]


def test_it_starts_no_thread(studio: Studio) -> None:
    before = threading.active_count()
    made = create_app(studio=studio)
    assert isinstance(made, Flask)
    assert made.extensions["studio"] is studio
    assert threading.active_count() == before


def test_it_opens_a_studio_from_the_configuration(tmp_path: Path) -> None:
    made = create_app(fake_config(tmp_path))
    studio = made.extensions["studio"]
    assert studio.config.images_folder == tmp_path / "images"
    assert made.test_client().get("/health").status_code == 200
    studio.database.close()


def test_it_leaves_torch_out(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from app import create_app\n"
        "from tests.support.fake_models import fake_config\n"
        f"create_app(fake_config(Path({str(tmp_path)!r})))\n"
        "print('torch' in sys.modules, 'diffusers' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert run.stdout.split() == ["False", "False"]


def test_resources_are_found_by_themselves() -> None:
    assert register_resources(a_bare_app()) == RESOURCES
    for name in RESOURCES:
        assert hasattr(import_module(f"app.api.{name}"), "register_api_endpoints")
    assert set(RESOURCES) <= {module.name for module in pkgutil.iter_modules(app.api.__path__)}


def a_bare_app() -> StudioApp:
    bare = StudioApp("bare", doc_ui=False)
    bare.extensions["studio"] = type("Bare", (), {"config": fake_config(Path())})()
    return bare
