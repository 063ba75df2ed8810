"""Whole journeys: the first picture, keyboard alone, a phone, and a server that goes away and comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WAIT_MS, Site, free_port, served

pytestmark = pytest.mark.browser

RED = "a large red circle on a blue background"


def test_one_button_draws_the_first_picture(page: Page) -> None:
    expect(page.get_by_role("heading", name="Pictures and videos from words")).to_be_visible()
    page.get_by_role("button", name="Draw the first picture").click()
    expect(page.get_by_role("link", name=f"Picture: {RED}")).to_be_visible()
    expect(page.get_by_role("heading", name="Pictures and videos from words")).to_be_hidden()


def test_the_first_picture_needs_no_javascript(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("button", name="Draw the first picture").click()
    expect(page.locator("job-card")).to_have_count(1)
    assert site.studio.jobs.list()[0][0].prompt == RED


def test_keyboard_alone_generates_opens_and_finds_its_way(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.get_by_label("Prompt", exact=True)).to_be_focused()
    page.keyboard.type("a green ring")
    page.keyboard.press("Control+Enter")
    picture = page.get_by_role("link", name="Picture: a green ring")
    expect(picture).to_be_visible()
    picture.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Details")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_single_keys_can_be_switched_off(page: Page) -> None:
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Keys without Ctrl or Alt").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("p")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    expect(page.get_by_label("Prompt", exact=True)).not_to_be_focused()


def test_a_phone_makes_a_picture_by_touch(open_page: Callable[..., Page]) -> None:
    page = open_page("/", width=390, height=844, has_touch=True, is_mobile=True)
    page.get_by_role("button", name=RED).tap()
    page.get_by_role("button", name="Generate Image").tap()
    picture = page.get_by_role("link", name=f"Picture: {RED}")
    expect(picture).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for path in ("/queue", "/models"):
        page.goto(path)
        small = page.evaluate(
            """() => [...document.querySelectorAll("main button, main a.button, nav a")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 24)
            .map((each) => each.outerHTML.slice(0, 80))"""
        )
        assert small == []


def test_the_title_tells_how_far_it_is(page: Page) -> None:
    page.get_by_label("Prompt", exact=True).fill("slow red")
    page.get_by_role("button", name="Generate Image").click()
    page.wait_for_function("() => /^\\d+ % · /.test(document.title)")
    assert (page.locator("link[rel=icon]").get_attribute("href") or "").startswith("data:image/svg+xml")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".ended-title")).to_have_text("Cancelled")
    page.wait_for_function("() => document.title.startsWith('Studio')")


@pytest.fixture
def lone(browser: Browser) -> Iterator[Page]:
    """A page whose server may go away: what the console says of that is no complaint."""
    expect.set_options(timeout=WAIT_MS)
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        yield page


def test_a_restart_in_the_middle_loses_neither_the_job_nor_the_view(lone: Page, tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as site:
        lone.goto(site.url)
        lone.evaluate("window.stayed = true")
        lone.get_by_label("Prompt", exact=True).fill("slow red")
        lone.locator("[name=num_inference_steps]").fill("100")  # longer than a server waits
        lone.get_by_role("button", name="Generate Image").click()
        expect(lone.locator("job-card [data-message]")).to_contain_text("Step ")
    expect(lone.get_by_text("The studio does not answer.")).to_be_visible()
    expect(lone.get_by_label("Prompt", exact=True)).to_have_value("slow red")
    with served(tmp_path, port):
        expect(lone.get_by_text("The studio does not answer.")).to_be_hidden()
        expect(lone.get_by_role("link", name="Picture: slow red")).to_be_visible()
        assert lone.evaluate("window.stayed")
