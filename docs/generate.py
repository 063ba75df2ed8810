"""Draw the pictures of README and docs from fixed seeds, by the studio itself: ``make docs``.

Needs the packages of requirements-dev.lock and a chromium on the PATH.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from docs.starter_pages import IMAGES, SEED, STILLS, draw_pages
from tests.support.server import serving

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def main() -> None:
    """Start a studio in a temporary folder, draw the starter models' pages, and keep screenshots."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as play:
        server.page_after()
        draw_pages(server, Path(folder))
        for prompt in reversed(STILLS):
            server.wait(server.submit(prompt, seed=SEED))
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        screenshot(browser, server.url + "/", "generate.png", DESKTOP)
        screenshot(browser, server.url + "/gallery", "gallery.png", DESKTOP, scheme="dark")
        screenshot(browser, server.url + "/", "phone.png", PHONE)
        browser.close()


def screenshot(browser: Browser, url: str, name: str, size: dict[str, int], scheme: str = "light") -> None:
    """Write what a browser window of ``size`` shows of ``url``."""
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / name)
    page.close()


if __name__ == "__main__":
    main()
