"""Draw the pictures of README and docs from fixed seeds, by the studio itself: ``make docs``.

Needs the packages of requirements-dev.lock and a chromium on the PATH.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.support.server import Server, serving

IMAGES = Path(__file__).parent / "images"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PROMPTS = (
    "a large red circle on a blue background",
    "a small yellow star on a purple background",
    "a large pink ring on a black background",
    "a medium green triangle on the left on a white background",
    "a large cyan diamond on an orange background",
    "a medium white square at the top on a red background",
    "a small black circle on the right on a yellow background",
    "a large orange star at the bottom on a cyan background",
)
SEED = 20


def main() -> None:
    """Start a studio in a temporary folder, ask for `PROMPTS`, and keep a sheet and screenshots."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as play:
        server.page_after()
        jobs = [server.wait(server.submit(prompt, seed=SEED)) for prompt in reversed(PROMPTS)]
        sheet(server, [job["image_ids"][0] for job in reversed(jobs)])
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        screenshot(browser, server.url + "/", "generate.png", DESKTOP)
        screenshot(browser, server.url + "/gallery", "gallery.png", DESKTOP, scheme="dark")
        screenshot(browser, server.url + "/", "phone.png", PHONE)
        browser.close()


def sheet(server: Server, image_ids: list[str], columns: int = 4) -> None:
    """Write the pictures side by side to starter.png."""
    pictures = [Image.open(io.BytesIO(server.get(f"/api/image/{name}").content)) for name in image_ids]
    width, height = pictures[0].size
    page = Image.new("RGB", (width * columns, height * -(-len(pictures) // columns)), "white")
    for number, picture in enumerate(pictures):
        page.paste(picture, (number % columns * width, number // columns * height))
    IMAGES.mkdir(exist_ok=True)
    page.save(IMAGES / "starter.png", optimize=True)


def screenshot(browser: Browser, url: str, name: str, size: dict[str, int], scheme: str = "light") -> None:
    """Write what a browser window of ``size`` shows of ``url``."""
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / name)
    page.close()


if __name__ == "__main__":
    main()
