"""The studio that ``make load`` asks: ``python -m tests.reliability.load_server FOLDER``, a process of its own.

Its models are fake. One job runs the whole time, a step every `STEP_SECONDS`, so that the event streams have
something to carry. Ends when its input does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import create_app
from app.models.requests import GenerationRequest, GenerationResult, OnStep, Report
from app.web import make_server
from tests.support.fake_models import FakeModel, FakeModels, fake_studio

THREADS = 160
"""Each stream holds a thread; the rest is for the writers."""

STEP_SECONDS = 0.2
STEPS = 100_000


class SteadyModels(FakeModels):
    """Every job takes a step every `STEP_SECONDS`, and would for hours."""

    @contextlib.contextmanager
    def acquire(self, model_id: str, job_type: str, report: Report) -> Iterator[FakeModel]:
        yield SteadyModel(self)


class SteadyModel(FakeModel):
    def generate(self, request: GenerationRequest, on_step: OnStep) -> GenerationResult:
        for step in range(1, STEPS):
            self.models.before_step(step)
            on_step(step, STEPS)
        return super().generate(request, on_step)


def serve(folder: Path, url: str | None) -> None:
    """Answer until the input ends; the line of output is the port and the job to follow."""
    fields: dict[str, Any] = {"database_url": url} if url else {}
    studio = fake_studio(folder, max_queue=1_000_000, server_threads=THREADS, **fields)
    over = threading.Event()
    models = SteadyModels(studio.lineup)
    models.before_step = lambda step: _rest(over)
    studio.models = models  # type: ignore[assignment]
    worker = studio.worker()
    worker.start()
    job = studio.submit("image", None, "a blue square").job.id
    server = make_server(create_app(studio=studio), "127.0.0.1", 0, THREADS)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    sys.stdout.write(json.dumps({"port": int(server.waitress.effective_port), "job": job}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    worker.stop(0)
    over.set()
    server.close()
    serving.join(10)
    studio.close()


def _rest(over: threading.Event) -> None:
    over.wait(STEP_SECONDS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url")
    options = parser.parse_args()
    serve(options.folder, options.url)
