"""A gallery of 100,000: what is in the page is bounded, the order is right, and places are found again.

The figures of the browser's own trace are printed by ``python -m tests.benchmarks.pages``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, served
from tests.support.many import insert_many, share_thumbnails

pytestmark = pytest.mark.browser

COUNT = 100_000
SCROLLED = 2_000
MOST_TILES = 250
"""Tiles in the page at 1440 x 900: the screen shows about 20, and one screen stands above and below it."""

TILES = "[...document.querySelectorAll('.gallery .tile')]"
NUMBER = "parseInt(tile.dataset.media, 16)"
SHOWN = f"() => {TILES}.map((tile) => {NUMBER})"
FURTHER = f"([last, y]) => scrollY > y || {TILES}.slice(-1).some((tile) => {NUMBER} > last)"
BEFORE = f"first => {TILES}.slice(0, 1).some((tile) => {NUMBER} < first)"
TOP = f"() => {TILES}.find((tile) => tile.getBoundingClientRect().bottom > 120)?.dataset.media"
NUMBERED = f"""() => {TILES}.map((tile) => [tile.ariaPosInSet, tile.ariaSetSize, {NUMBER}])
    .filter(([place, of, number]) => Number(place) !== number + 1 || Number(of) !== {COUNT})"""
SETTLED = """() => [...document.querySelectorAll(".tile-block")].every((block) => block.children.length)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A studio with 100,000 rows, of which the newest have pictures."""
    with served(tmp_path_factory.mktemp("many")) as site:
        source = site.made("a red circle", num_inference_steps=1, width=64, height=64)
        insert_many(site.studio.media.store, COUNT)
        share_thumbnails(site.studio.media, source, 400)
        site.studio.media.delete(source)
        yield site


@pytest.fixture
def gallery(open_page: Callable[..., Page]) -> Page:
    page = open_page("/health")
    page.route(re.compile("size=thumbnail"), lambda route: route.fulfill(status=204))
    page.goto("/gallery")
    expect(page.locator("h1")).to_have_text("Gallery 100,000")
    return page


def numbers(page: Page) -> list[int]:
    """Return which tiles are in the page, by number; they are always a run without a gap."""
    page.wait_for_function(SETTLED)
    shown: list[int] = page.evaluate(SHOWN)
    assert shown == list(range(shown[0], shown[0] + len(shown)))
    assert len(shown) <= MOST_TILES
    return shown


def further(page: Page) -> list[int]:
    """Scroll on by two screens; returns what was in the page before."""
    shown = numbers(page)
    y = page.evaluate("scrollY")
    page.mouse.wheel(0, 2000)
    page.wait_for_function(FURTHER, arg=[shown[-1], y])
    return shown


def test_scrolling_keeps_little_in_the_page_and_everything_in_order(gallery: Page) -> None:
    seen: set[int] = set()
    while max(seen, default=0) < SCROLLED:
        seen.update(further(gallery))
    assert seen >= set(range(SCROLLED))
    assert gallery.locator("*").count() < 6000
    assert gallery.evaluate(NUMBERED) == []
    gallery.evaluate("window.scrollTo(0, 0)")
    gallery.wait_for_function(BEFORE, arg=1)
    assert numbers(gallery)[0] == 0


def test_the_ends_are_one_key_away(gallery: Page) -> None:
    gallery.keyboard.press("End")
    expect(gallery.get_by_role("link", name=f"Picture: no {COUNT - 1}", exact=True)).to_be_focused()
    assert numbers(gallery)[-1] == COUNT - 1
    gallery.keyboard.press("k")
    expect(gallery.get_by_role("link", name=f"Picture: no {COUNT - 2}", exact=True)).to_be_focused()
    first = numbers(gallery)[0]
    gallery.mouse.wheel(0, -2000)
    gallery.wait_for_function(BEFORE, arg=first)
    numbers(gallery)
    gallery.keyboard.press("Home")
    expect(gallery.get_by_role("link", name="Picture: no 0", exact=True)).to_be_focused()
    gallery.keyboard.press("ArrowRight")
    expect(gallery.get_by_role("link", name="Picture: no 1", exact=True)).to_be_focused()


def test_the_place_is_kept_over_a_reload_and_on_the_way_back(gallery: Page) -> None:
    while further(gallery)[-1] < 300:
        pass
    gallery.wait_for_function(f"() => history.state?.place?.id === ({TOP})()")
    place = gallery.evaluate(TOP)
    gallery.reload()
    gallery.wait_for_function(f"place => ({TOP})() === place", arg=place)
    gallery.get_by_role("link", name="Queue").click()
    expect(gallery).to_have_url(re.compile("/queue$"))
    gallery.go_back()
    gallery.wait_for_function(f"place => ({TOP})() === place", arg=place)
    numbers(gallery)
    gallery.set_viewport_size({"width": 900, "height": 900})
    gallery.wait_for_function("() => document.querySelector('.gallery').clientWidth < 900")
    expect(gallery.locator(f"[data-media='{place}']")).to_be_in_viewport()
    numbers(gallery)
