"""The whole way: ``run.py serve`` in a process of its own, a real pipeline on tiny weights, a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.models.registry import families
from tests.browser.conftest import listen
from tests.support.server import Server, serving

pytestmark = pytest.mark.browser

LOADED_MS = 120_000
"""Importing torch and loading a model, on a machine that is busy with other things."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A studio with one model: Stable Diffusion with tiny random weights."""
    folder = tmp_path_factory.mktemp("real")
    model = folder / "tiny"
    families()["stable-diffusion"].tiny(model, "image")
    options = json.dumps({"family": "stable-diffusion", "width": 64, "height": 64, "steps": {"default": 3}})
    line = f"Tiny;{model};Random weights;local;false;{options}"
    with serving(folder, MODEL_TINY=line, STARTER_MODELS="false", DEVICE="cpu") as server:
        server.page_after()
        yield server


def test_a_prompt_becomes_a_picture(server: Server, browser: Browser) -> None:
    complaints: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        listen(page, complaints)
        page.goto(server.url)
        page.get_by_label("Prompt", exact=True).fill("anything at all")
        page.get_by_role("button", name="Generate Image").click()
        picture = page.get_by_role("link", name="Picture: anything at all")
        expect(picture.locator("img")).to_be_visible(timeout=LOADED_MS)
        picture.click()
        expect(page.get_by_role("dialog", name="Details").get_by_text("64 × 64")).to_be_visible()
        page.goto(f"{server.url}/queue")
        expect(page.locator("aside").get_by_text("tiny").first).to_be_visible()
    assert complaints == []
