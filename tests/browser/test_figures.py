"""The browser's own figures: bytes of our code, other hosts, layout shift. Times are only printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Site, served

pytestmark = pytest.mark.browser

CODE_BYTES = 150_000
"""Most bytes of pages, scripts, styles and icons that one page may bring over the wire."""
MAX_SHIFT = 0.05
PAGES = ("/", "/gallery", "/queue", "/models")

WATCH = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { usable: Math.round(page.domContentLoadedEventEnd), painted: Math.round(paint?.startTime ?? 0) };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A studio with some pictures of several shapes and a waiting job."""
    with served(tmp_path_factory.mktemp("figures")) as site:
        for width, height in ((256, 256), (512, 128), (128, 384)):
            site.made("a red circle on a blue background", width=width, height=height, num_inference_steps=1)
        site.studio.jobs.pause()
        site.make("waiting red")
        yield site


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_still_and_asks_nobody_else(
    site: Site, open_page: Callable[..., Page], path: str, width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    page = open_page("/health", width=width)
    page.add_init_script(WATCH)
    code: dict[str, int] = {}
    hosts: set[str] = set()

    def answered(response: Response) -> None:
        hosts.add("/".join(response.url.split("/")[:3]) if response.url.startswith("http") else site.url)
        if response.request.resource_type in ("document", "script", "stylesheet") or "/static/" in response.url:
            code[response.url] = response.request.sizes()["responseBodySize"]

    page.on("response", answered)
    page.goto(path, wait_until="networkidle" if path == "/gallery" else "load")
    page.wait_for_function(
        "() => [...document.images].every((image) => image.complete || image.loading === 'lazy')"
    )
    expect(page.locator("h1").first).to_be_visible()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shift, times = page.evaluate("window.shift"), page.evaluate(TIMES)
    with capsys.disabled():
        print(f"\n{path} at {width}: {sum(code.values()) / 1000:.0f} KB of code, shift {shift:.3f}, {times}")  # noqa: T201
    assert hosts == {site.url}
    assert 0 < sum(code.values()) <= CODE_BYTES
    assert shift <= MAX_SHIFT
