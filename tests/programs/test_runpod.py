"""RunPod's own SDK runs the worker in its local test modes: on the command line, and as its test server."""

from __future__ import annotations

import base64
import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from app.config import ROOT
from starter.pixels import describe
from tests.support.server import START_SECONDS

CIRCLE = {"prompt": "a large red circle on a blue background", "seed": 0, "num_inference_steps": 12}
METADATA = {
    *("prompt", "seed", "width", "height", "steps", "guidance", "num_images", "model"),
    *("inference_time", "workflow"),
}


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/studio.sqlite3",
        "IMAGES_FOLDER": str(folder / "images"),
        "VIDEOS_FOLDER": str(folder / "videos"),
    }
    return [sys.executable, "run.py", "runpod", *arguments], environ


def test_input(folder: Path, event: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    words, environ = command(folder, "--test_input", json.dumps(event))
    return subprocess.run(
        words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False
    )


def opened(image: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(image)))


test_input.__test__ = False  # type: ignore[attr-defined]  # the option's name, not a test


def test_an_event_on_the_command_line(tmp_path: Path) -> None:
    ended = test_input(tmp_path, {"input": {**CIRCLE, "num_images": 2, "output_format": "WEBP"}})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Job local_test completed successfully." in ended.stdout
    assert "Job result: {'output': {'status': 'success', 'images': ['UklGR" in ended.stdout  # RIFF, a WEBP
    made = sorted((tmp_path / "images").glob("[0-9]*/*/*/*.png"))
    seen = [describe(Image.open(path).convert("RGB")) for path in made]
    assert [(each.colour, each.shape, each.background) for each in seen] == [("red", "circle", "blue")] * 2


def test_a_wrong_event_fails_with_its_reason(tmp_path: Path) -> None:
    ended = test_input(tmp_path, {"input": {"prompt": "a fox", "width": 13}})
    assert ended.returncode == 1
    assert "failed with error: width:" in ended.stdout


@contextmanager
def test_server(folder: Path) -> Iterator[str]:
    """The SDK's server for tests, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--rp_serve_api", "--rp_api_host", "127.0.0.1", "--rp_api_port", str(port))
    words, environ = command(folder, *options)
    process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                requests.get(f"{url}/docs", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(30)


test_server.__test__ = False  # type: ignore[attr-defined]


def test_events_over_its_test_server(tmp_path: Path) -> None:
    with test_server(tmp_path) as url:

        def run(**fields: Any) -> dict[str, Any]:
            body: dict[str, Any] = requests.post(f"{url}/runsync", json={"input": fields}, timeout=300).json()
            return body

        first = run(**CIRCLE)
        assert first["status"] == "COMPLETED", first
        again = run(**CIRCLE)
        assert first["output"]["images"] != [] and again["output"]["metadata"]["seed"] == 0
        assert set(again["output"]["metadata"]) == METADATA
        one, two = (opened(answer["output"]["images"][0]) for answer in (first, again))
        assert one.convert("RGB").tobytes() == two.convert("RGB").tobytes()
        picture = first["output"]["images"][0]
        changed = run(prompt="a green square", init_image=picture, strength=1.0, num_inference_steps=2)
        assert changed["output"]["metadata"]["workflow"] == "img2img"
        wrong = run(prompt=" ")
        assert wrong["status"] == "FAILED" and "prompt" in wrong["error"]
