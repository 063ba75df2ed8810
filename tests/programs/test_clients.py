"""The generated clients: as the API is now, and able to talk to a studio, each in its own language."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from filecmp import dircmp
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from clients.generate import HERE, PYTHON, SCHEMA, document, header, python_client
from starter.pixels import describe
from tests.support.server import PROMPT, Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("clients")) as server:
        server.page_after()
        yield server


@pytest.fixture(scope="module")
def text() -> str:
    return document()


# ---- current -------------------------------------------------------------------------------------------


def differing(compared: dircmp[str]) -> list[str]:
    """Names in one of two folders only, or in both with other bytes."""
    found = [*compared.left_only, *compared.right_only, *compared.diff_files, *compared.funny_files]
    return found + [name for below in compared.subdirs.values() for name in differing(below)]


def test_the_python_client_is_current(text: str, tmp_path: Path) -> None:
    python_client(text, tmp_path / "made")
    assert differing(dircmp(PYTHON, tmp_path / "made", ignore=["__pycache__"])) == [], "run make clients"


def test_the_typescript_client_is_current(text: str) -> None:
    first, _, types = SCHEMA.read_text().partition("\n")
    assert first == header(text, types), "run make clients"


# ---- a round trip with each ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def python() -> Iterator[ModuleType]:
    sys.path.insert(0, str(PYTHON.parent))
    yield import_module("stillmotion_client")
    sys.path.remove(str(PYTHON.parent))


def test_a_round_trip_in_python(server: Server, python: ModuleType, tmp_path: Path) -> None:
    def operation(name: str) -> Any:
        return import_module(f"stillmotion_client.api.{name}")

    models = import_module("stillmotion_client.models")
    with python.Client(base_url=server.url) as client:
        lineup = operation("models.list_models").sync(client=client)
        assert "starter-image" in lineup.models.additional_properties
        settings = models.ImageSettings(seed=5, num_inference_steps=12)
        body = models.GenerateRequest(model_id="starter-image", prompt=PROMPT, settings=settings)
        generate = operation("generate.generate_image")
        jobs = [generate.sync(client=client, body=body, idempotency_key="python-1") for _ in range(2)]
        assert jobs[0].job_id == jobs[1].job_id and jobs[0].seed == 5
        server.wait(jobs[0].job_id)
        status = operation("jobs.get_status").sync(jobs[0].job_id, client=client)
        assert status.status == "completed" and status.completed_at.tzinfo is not None
        (made,) = status.media
        file = operation("media.get_image").sync(made.id, client=client)
        (tmp_path / "made.png").write_bytes(file.payload.read())
        with Image.open(tmp_path / "made.png") as picture:
            seen = describe(picture.convert("RGB"))
        assert (seen.colour, seen.shape) == ("red", "circle")
        page = operation("media.list_gallery").sync(client=client, search="red circle", limit=5)
        assert made.id in [item.id for item in page.items]
        wrong = models.GenerateRequest(prompt=PROMPT, settings=models.ImageSettings(width=13))
        refused = generate.sync_detailed(client=client, body=wrong)
        assert refused.status_code == 422 and isinstance(refused.parsed, models.ErrorBody)
        assert refused.parsed.details.additional_properties["field"] == "settings.width"


def node() -> str:
    """The system's node, else the one that drives the browser of the page tests."""
    from playwright._impl._driver import compute_driver_executable

    return shutil.which("node") or str(compute_driver_executable()[0])


def test_a_round_trip_in_typescript(server: Server) -> None:
    command = [node(), "--test", "--test-reporter=tap", "test/roundtrip.test.mjs"]
    environ = {**os.environ, "STILLMOTION_URL": server.url}
    ended = subprocess.run(
        command, cwd=HERE / "typescript", env=environ, capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stdout
    assert "# pass 3" in ended.stdout and "# fail 0" in ended.stdout
