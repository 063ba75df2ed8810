"""axe-core on every page and state, at both widths and in both themes: no violation of WCAG 2.2 A and AA."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, served

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PAGES = (
    "/",
    "/gallery",
    "/gallery?search=red&shape=square",
    "/collections",
    "/queue",
    "/models",
    "/storyboard",
    "/patterns",
    "/gallery?type=elephant",
)
RED, WIDE = "a red circle on a blue background", "a green ring on a white background"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One busy studio for all tests here: pictures, a failure, waiting jobs."""
    with served(tmp_path_factory.mktemp("accessible")) as site:
        site.made(RED, num_inference_steps=1, num_images=3)
        site.made(WIDE, num_inference_steps=1, width=512, height=128)
        site.make("broken red")
        site.studio.jobs.pause()
        site.make("waiting red")
        site.make("waiting blue")
        yield site


def violations(page: Page) -> list[str]:
    """Return what axe-core finds: the rule and where."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:160]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_passes(open_page: Callable[..., Page], width: int, theme: Literal["light", "dark"]) -> None:
    page = open_page("/patterns", width=width, color_scheme=theme)
    for path in PAGES:
        page.goto(path)
        assert violations(page) == [], path


def test_every_state_of_the_studio_passes(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.get_by_role("radio", name="Inpaint").check()
    expect(page.locator("mask-field")).to_be_visible()
    for fold in page.locator(".composer summary").all():
        if fold.locator("..").get_attribute("open") is None:
            fold.click()
    page.get_by_role("button", name="Add a LoRA").click()
    page.get_by_role("button", name="Add a ControlNet").click()
    page.get_by_label("Prompt", exact=True).fill("a star")
    page.locator("form.composer").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Generate Image").click()
    expect(page.locator("#main-source_image_id-error")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Source picture: from the gallery").click()
    expect(page.locator(".choice").first).to_be_visible()
    assert violations(page) == []
    page.locator(".choice").first.click()
    page.get_by_role("button", name="Paint").click()
    expect(page.locator("#painter canvas")).to_be_focused()
    assert violations(page) == []
    page.get_by_role("button", name="Cancel").last.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    assert violations(page) == []


def test_details_and_questions_pass(open_page: Callable[..., Page]) -> None:
    page = open_page("/gallery")
    page.locator("[data-open]").first.click()
    expect(page.get_by_role("dialog", name="Details").locator("[data-seed]")).to_be_visible()
    assert violations(page) == []
    page.goto("/gallery")
    page.locator("summary", has_text="Filters").click()
    for box in page.locator(".tile-check input").all()[:2]:
        box.check()
    assert violations(page) == []
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("dialog", name="Compare").get_by_role("slider")).to_be_focused()
    assert violations(page) == []
    page.goto("/queue")
    page.get_by_role("button", name="Clear finished").click()
    assert violations(page) == []


def test_a_studio_without_models_and_without_an_answer_passes(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.evaluate("document.querySelector('[data-offline]').hidden = false")
    assert violations(page) == []
