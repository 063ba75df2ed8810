"""How the pages hold at a phone's and a desk's width, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

LONG = "a red circle on a blue background and then " + "averyveryverylongword" * 12
PAGES = ("/", "/gallery", "/queue", "/models", "/storyboard")
WIDTHS = (390, 1440)

CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (c) => (c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = (colour) => colour.slice(0, 3).map(linear)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility()) continue;
    if (node.closest(":disabled, .tile-badge, .visually-hidden, option")) continue;
    const [one, other] = [light(rgb(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.className} ${node.textContent.trim().slice(0, 30)}`);
  }
  return poor;
}"""
"""Texts below WCAG AA's 4.5 : 1 on the nearest opaque ground."""

UNNAMED = """() => [...document.querySelectorAll("button, a[href], input, select, textarea")]
  .filter((node) => node.checkVisibility())
  .filter((node) => !node.ariaLabel && !node.textContent.trim() && !node.labels?.length && !node.title)
  .map((node) => node.outerHTML.slice(0, 80))"""


@pytest.fixture
def busy(site: Site) -> Site:
    """A studio with a long prompt, a wide picture, a failure and waiting jobs."""
    site.made(LONG, width=512, height=128, num_inference_steps=1, num_images=3)
    site.make("broken red")
    site.studio.jobs.pause()
    site.make(LONG)
    return site


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_overflows_and_every_text_is_readable(
    busy: Site, open_page: Callable[..., Page], width: int, theme: Literal["light", "dark"]
) -> None:
    page = open_page("/", width=width, color_scheme=theme)
    for path in PAGES:
        page.goto(path)
        known = {"/models": "Painter", "/storyboard": "Make the video"}.get(path, LONG[:20])
        expect(page.get_by_text(known).filter(visible=True).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CONTRAST) == []
        assert page.evaluate(UNNAMED) == []
    page.goto("/gallery")
    page.locator("[data-open]").first.click()
    expect(page.get_by_role("dialog", name="Details").locator("[data-seed]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_do_not_move_the_page_when_they_arrive(
    busy: Site, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page("/queue", width=width)
    held: list[Route] = []
    page.route("**/api/image/**", lambda route: held.append(route))
    page.goto("/gallery", wait_until="domcontentloaded")
    page.wait_for_function("() => document.styleSheets.length > 0")
    tops = "tiles => tiles.map((tile) => [tile.offsetTop, tile.offsetHeight, tile.offsetWidth])"
    without = page.locator(".tile").evaluate_all(tops)
    for route in held:
        route.continue_()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.tile img')].every((image) => image.naturalWidth > 0)"
    )
    assert page.locator(".tile").evaluate_all(tops) == without


def test_empty_pages_say_what_to_do(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    page.goto("/gallery")
    expect(page.get_by_role("link", name="Make the first picture")).to_be_visible()
    page.goto("/queue")
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()


def test_the_keyboard_reaches_the_form_and_skips_to_the_content(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Model", exact=True)).to_be_focused()
