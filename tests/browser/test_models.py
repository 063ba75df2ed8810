"""The models page: what there is, downloads, memory, and what to do where something is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def models(open_page: Callable[..., Page]) -> Page:
    return open_page("/models")


def test_the_lineup_is_told_with_size_licence_and_source(models: Page) -> None:
    starter = models.locator("#model-starter-image")
    for words in ("On this machine", "on disk", "Apache-2.0", "part of the studio", "Inpaint", "Default"):
        expect(starter).to_contain_text(words)
    painter = models.locator("#model-painter")
    for words in ("Not on this machine", "stable-diffusion-v1-5/stable-diffusion-v1-5", "OpenRAIL"):
        expect(painter).to_contain_text(words)
    expect(models.get_by_role("heading", name="Add a real model")).to_be_visible()


def test_a_download_is_followed_cancelled_and_gone_on_with(models: Page) -> None:
    painter = models.locator("#model-painter")
    painter.get_by_role("button", name="Download: Painter").click()
    expect(painter.get_by_role("progressbar", name="Download: Painter")).to_be_visible()
    painter.get_by_role("button", name="Cancel: Painter").click()
    go_on = painter.get_by_role("button", name="Go on: Painter").or_(
        painter.get_by_role("button", name="Download: Painter")
    )
    go_on.click()
    expect(painter.get_by_role("link", name="Use: Painter")).to_be_visible()
    painter.get_by_role("link", name="Use: Painter").click()
    expect(models.get_by_label("Model", exact=True)).to_have_value("painter")


def test_what_is_gated_says_what_to_do(models: Page) -> None:
    locked = models.locator("#model-locked")
    locked.get_by_role("button", name="Download: Locked").click()
    expect(locked).to_contain_text("accept it on the hub and set HF_TOKEN")
    expect(locked).to_contain_text("Access needed")


def test_a_model_is_loaded_and_unloaded(models: Page, site: Site) -> None:
    starter = models.locator("#model-starter-image")
    starter.get_by_role("button", name="Load: Starter Image").click()
    expect(starter).to_contain_text("In memory")
    assert site.studio.models.loaded_ids() == ["starter-image"]
    starter.get_by_role("button", name="Pin: Starter Image").click()
    expect(starter.get_by_role("button", name="Unpin: Starter Image")).to_have_attribute("aria-pressed", "true")
    assert site.studio.loads.pinned == {"starter-image"}
    starter.get_by_role("button", name="Unpin: Starter Image").click()
    starter.get_by_role("button", name="Unload: Starter Image").click()
    expect(starter.get_by_role("button", name="Load: Starter Image")).to_be_visible()
    assert site.studio.models.loaded_ids() == []
