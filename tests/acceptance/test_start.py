"""Starting: the page before torch, threads only where asked for, an open door refused."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app import create_app
from app.config import ROOT, Config
from tests.support.server import serving

TORCH_SECONDS = 120


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "run.py", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_page_answers_while_torch_still_loads(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        server.page_after()
        devices = [server.get("/api/queue").json()["worker"]["device"]]
        deadline = time.monotonic() + TORCH_SECONDS
        while devices[-1] == "unknown" and time.monotonic() < deadline:
            assert server.get("/").status_code == 200
            devices.append(server.get("/api/queue").json()["worker"]["device"])
    assert devices[0] == "unknown", "the first page waited for torch"
    assert devices[-1] != "unknown"


def test_create_app_starts_no_thread_and_imports_no_torch(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    environ = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/s.sqlite3",
        "IMAGES_FOLDER": str(tmp_path / "images"),
        "VIDEOS_FOLDER": str(tmp_path / "videos"),
    }
    app = create_app(Config.load(env_file=None, environ=environ))
    assert set(threading.enumerate()) == before
    app.extensions["studio"].close()
    code = (
        f"from app import create_app\nfrom app.config import Config\ncreate_app(Config.load(None, {environ!r}))"
    )
    script = f"{code}\nimport sys\nassert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=120)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"PORT": "eighty"}, "PORT: "),
        ({"DEVICE": "gpu"}, "DEVICE: "),
        ({"HOST": "0.0.0.0"}, "API_KEYS"),
    ],
)
def test_a_wrong_configuration_is_named_before_anything_starts(environ: dict[str, str], said: str) -> None:
    ended = run("serve", **environ)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with serving(tmp_path / "a", WORKERS="0") as server:
        server.page_after()
        ended = run(
            "serve", PORT=server.url.rpartition(":")[2], DATABASE_URL=f"sqlite:///{tmp_path}/b/s.sqlite3"
        )
    assert ended.returncode == 2
    assert "PORT" in ended.stderr
    assert "Traceback" not in ended.stderr
