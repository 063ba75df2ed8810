"""A studio in its own process and folder, as a user starts it: ``run.py serve``."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from app.config import ROOT

START_SECONDS = 60.0
JOB_SECONDS = 300.0
PROMPT = "a large red circle on a blue background"


class Server:
    """What tests and benchmarks ask a running studio."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], started: float) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = process
        self.started = started
        self.http = requests.Session()
        self.http.trust_env = False

    def page_after(self) -> float:
        """Wait for the page; seconds since the process was started."""
        while time.perf_counter() - self.started < START_SECONDS:
            with contextlib.suppress(requests.ConnectionError):
                if self.http.get(self.url + "/", timeout=START_SECONDS).ok:
                    return time.perf_counter() - self.started
            time.sleep(0.01)
        raise TimeoutError(f"no page after {START_SECONDS:.0f} s")

    def answers(self) -> None:
        """Wait until it answers at all."""
        while time.perf_counter() - self.started < START_SECONDS:
            with contextlib.suppress(requests.ConnectionError):
                if self.http.get(self.url + "/health", timeout=START_SECONDS).ok:
                    return
            time.sleep(0.01)
        raise TimeoutError(f"no answer after {START_SECONDS:.0f} s")

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.url + path, timeout=30)

    def post(self, path: str, body: dict[str, Any]) -> requests.Response:
        return self.http.post(self.url + path, json=body, timeout=30)

    def submit(self, prompt: str = PROMPT, **settings: Any) -> str:
        """Enqueue a starter picture; returns the job's id."""
        answer = self.post(
            "/api/generate", {"model_id": "starter-image", "prompt": prompt, "settings": settings}
        )
        answer.raise_for_status()
        return str(answer.json()["job_id"])

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(30)

    def wait(self, job_id: str) -> dict[str, Any]:
        """Follow the job's events to its end, which must be a good one; returns its last status."""
        status = self.ended(job_id)
        if status["status"] != "completed":
            raise RuntimeError(status["message"])
        return status

    def ended(self, job_id: str) -> dict[str, Any]:
        """Follow the job's events to its end; returns its last status."""
        url = f"{self.url}/api/jobs/{job_id}/events"
        with self.http.get(url, stream=True, timeout=JOB_SECONDS) as events:
            for line in events.iter_lines(chunk_size=1):
                if line.startswith(b"event: ") and line[7:] in (b"completed", b"failed", b"cancelled"):
                    break
        status: dict[str, Any] = self.http.get(f"{self.url}/api/status/{job_id}", timeout=30).json()
        return status


@contextlib.contextmanager
def serving(
    folder: Path, root: Path = ROOT, command: tuple[str, ...] = ("run.py", "serve"), **environ: str
) -> Iterator[Server]:
    """Run ``run.py serve`` of the checkout ``root`` with its data in ``folder`` until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder}/studio.sqlite3",
        "IMAGES_FOLDER": str(folder / "images"),
        "VIDEOS_FOLDER": str(folder / "videos"),
        "LOG_LEVEL": "WARNING",
        **environ,
    }
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=root, env=env, stdout=subprocess.DEVNULL)
    try:
        yield Server(port, process, started)
    finally:
        process.terminate()
        process.wait(30)
