"""What a browser says of the pages: ``python -m tests.benchmarks.pages``; prints a table, fails by no time.

Each page is opened with an empty cache and again with a full one; then a gallery of 100,000 rows is scrolled
through 2,000 items while the browser writes its own trace.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, Site, served
from tests.support.many import insert_many, share_thumbnails

PAGES = ("/", "/gallery", "/collections", "/queue", "/models")
TIMES = 5
COUNT = 100_000
ITEMS = 2_000
TRACED = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
MAIN_THREAD_TASKS = {"RunTask", "ThreadControllerImpl::RunTask", "ThreadPool_RunTask"}

USABLE = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const code = performance.getEntries().filter((each) => /static|navigation/.test(each.name + each.entryType));
  const bytes = code.reduce((sum, each) => sum + (each.encodedBodySize || 0), 0);
  return { usable: page.domContentLoadedEventEnd, painted: paint?.startTime ?? 0, bytes };
}"""
FRAMES = """() => { window.frames_ms = []; let last = performance.now();
  const next = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next); }"""
SCROLL = """items => new Promise((done) => {
  const step = () => {
    const last = [...document.querySelectorAll(".gallery .tile")].at(-1);
    if (parseInt(last.dataset.media, 16) >= items) return done(performance.now());
    window.scrollBy(0, 60);
    requestAnimationFrame(step);
  };
  step();
})"""
NODES = "() => [document.querySelectorAll('*').length, document.querySelectorAll('.gallery .tile').length]"


def main() -> None:
    with browser_of() as browser, tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        source = site.made("a red circle on a blue background", num_inference_steps=1)
        for path in PAGES:
            print_page(browser, site, path)
        insert_many(site.studio.media.store, COUNT)
        share_thumbnails(site.studio.media, source, ITEMS + 400)
        print_gallery(browser, site)


@contextmanager
def browser_of() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def print_page(browser: Browser, site: Site, path: str) -> None:
    """Print medians of a page: usable (DOMContentLoaded, scripts run), first paint, bytes of our code."""
    cold: list[dict[str, float]] = []
    warm: list[dict[str, float]] = []
    for _ in range(TIMES):
        context = browser.new_context(base_url=site.url)
        page = context.new_page()
        for found in (cold, warm):
            page.goto(path)
            found.append(page.evaluate(USABLE))
        context.close()
    for name, found in (("cold", cold), ("warm", warm)):
        usable, painted = (median(each[key] for each in found) for key in ("usable", "painted"))
        size = cold[0]["bytes"] / 1000
        print(f"{path:14} {name}: usable {usable:.0f} ms, painted {painted:.0f} ms, {size:.0f} KB")


def print_gallery(browser: Browser, site: Site) -> None:
    page = browser.new_page(base_url=site.url, viewport={"width": 1440, "height": 900})
    page.set_default_timeout(600_000)
    page.goto("/gallery")
    page.wait_for_selector("[data-windowed]")
    heap = heap_of(page)
    browser.start_tracing(page=page, categories=TRACED)
    page.evaluate(FRAMES)
    page.evaluate(SCROLL, ITEMS)
    frames: list[float] = page.evaluate("window.frames_ms")
    tasks, busy = tasks_of(browser.stop_tracing())
    nodes, tiles = page.evaluate(NODES)
    print(f"gallery of {COUNT:,}, {ITEMS:,} items scrolled: {len(frames)} frames, {over(frames)}")
    print(f"  tasks of the page's main thread in the trace: {len(tasks)}, {over(tasks)}")
    print(f"  the same in processor time: {over(busy)}")
    print(f"  at the end {tiles} tiles, {nodes} elements; heap {heap:.1f} MB, then {heap_of(page):.1f} MB")


def over(milliseconds: list[float]) -> str:
    """Return the longest and how many were over 50 and 100 ms."""
    counts = [sum(each > limit for each in milliseconds) for limit in (50, 100)]
    return f"longest {max(milliseconds, default=0):.0f} ms, over 50 ms: {counts[0]}, over 100 ms: {counts[1]}"


def heap_of(page: Page) -> float:
    """Return the used heap of the page's scripts in MB after collecting what is not used."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: dict[str, Any] = session.send("Runtime.getHeapUsage")
    return float(used["usedSize"]) / 1e6


def tasks_of(trace: bytes) -> tuple[list[float], list[float]]:
    """Return how long each task of the page's main thread took, and how long it computed, in milliseconds."""
    events = json.loads(trace)["traceEvents"]
    main = {
        (each["pid"], each["tid"])
        for each in events
        if each["name"] == "thread_name" and each["args"].get("name") == "CrRendererMain"
    }
    tasks = [
        each
        for each in events
        if each.get("ph") == "X" and each["name"] in MAIN_THREAD_TASKS and (each["pid"], each["tid"]) in main
    ]
    return [each["dur"] / 1000 for each in tasks], [each.get("tdur", 0) / 1000 for each in tasks]


if __name__ == "__main__":
    main()
