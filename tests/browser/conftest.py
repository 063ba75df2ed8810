"""A real server with the real queue, worker and media, models that draw at once, and a real browser.

Every test also asserts that the browser reported nothing: no error on the console, no script that threw,
nothing that the content security policy refused, no answer of 5xx.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from app import create_app
from app.config import ROOT
from app.models.lineup import Lineup
from app.services import Studio
from app.web import make_server
from tests.support.drawing import DrawingModels, entry
from tests.support.fake_models import fake_config

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LINEUP = {
    "MODEL_PAINTER": "Painter;stable-diffusion-v1-5/stable-diffusion-v1-5;Any picture;huggingface;false",
    "MODEL_QUICK": 'Quick;black-forest-labs/FLUX.1-schnell;Four steps;huggingface;false;{"fixed_steps": 4}',
    "MODEL_CLIPS_T2V": "Clips;Wan-AI/Wan2.1-T2V-1.3B-Diffusers;Text to video;huggingface;false",
    "MODEL_MOVES_I2V": "Moves;Wan-AI/Wan2.1-I2V-14B-480P-Diffusers;Image to video;huggingface;false",
    "MODEL_LOCKED": "Locked;black-forest-labs/FLUX.1-dev;Is gated;huggingface;true",
    "MODEL_WRONG": "Too;short",
    "LORA_WASH": 'Wash;org/wash;Soft;huggingface;starter-image;{"scale": 0.4, "trigger": "ink wash"}',
}
WAIT_MS = 60_000
"""A bound on what a loaded machine may take; passing tests need far less."""


class Site:
    """A studio that is being served."""

    def __init__(self, studio: Studio, url: str) -> None:
        self.studio = studio
        self.url = url

    def make(self, prompt: str, job_type: str = "image", model: str = "starter-image", **settings: Any) -> str:
        """Enqueue a job; returns its id."""
        return self.studio.submit(job_type, model, prompt, settings=settings).job.id

    def made(self, prompt: str, *args: str, **settings: Any) -> str:
        """Enqueue a job, wait for its end and return the id of its first output."""
        job_id = self.make(prompt, *args, **settings)
        with self.studio.events.listen() as listener:
            while self.studio.status(job_id).status in ("pending", "processing"):
                listener.wait(0.2)
        return self.studio.status(job_id).media[0].id


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve a new studio on a free port, with a worker."""
    with served(tmp_path) as site:
        yield site


@contextmanager
def served(folder: Path, port: int | None = None) -> Iterator[Site]:
    """Serve the studio of a folder: a new one, or the one that a stopped server left."""
    config = fake_config(folder, lineup=LINEUP)
    lineup = Lineup.from_config(config)
    starter = entry("starter-image", repo=str(ROOT / "starter" / "image"))
    models = DrawingModels(starter, *lineup.entries.values(), problems=lineup.problems)
    studio = Studio.open(config, models=models)  # type: ignore[arg-type]
    port = port or free_port()
    server = make_server(create_app(studio=studio), "127.0.0.1", port, 16)
    thread = threading.Thread(target=server.run, name="http")
    worker = studio.worker()
    thread.start()
    worker.start()
    try:
        yield Site(studio, f"http://127.0.0.1:{port}")
    finally:
        worker.stop(10)
        server.close()
        thread.join(10)
        studio.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open pages: ``open_page("/gallery", width=390)``; what the browser complained about fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str = "/", width: int = 1440, height: int = 900, **options: Any) -> Page:
        viewport = {"width": width, "height": height}
        context = browser.new_context(base_url=site.url, viewport=viewport, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        listen(page, complaints)
        page.goto(path)
        return page

    expect.set_options(timeout=WAIT_MS)
    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The first page at 1440 pixels."""
    return open_page()


def listen(page: Page, complaints: list[str]) -> None:
    """Collect what the browser complains about. A refusal (4xx) is an answer, not a complaint."""

    def said(message: ConsoleMessage) -> None:
        refusal = message.text.startswith("Failed to load resource") and "status of 4" in message.text
        if message.type in ("error", "warning") and not refusal:
            complaints.append(f"{message.type}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status}: {response.url}")

    page.on("pageerror", lambda error: complaints.append(f"threw: {error}"))
    page.on("console", said)
    page.on("response", answered)
