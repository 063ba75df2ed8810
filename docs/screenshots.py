"""Makes the screenshots of every page at a phone's and a desk's width, light and dark: ``make screenshots``.

A studio of its own on a temporary folder, the real starter models, Debian's chromium.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app import create_app
from app.config import ROOT, Config
from app.media.collections import CollectionStore
from app.services import Studio
from app.web import make_server

FOLDER = ROOT / "docs" / "images" / "pages"
WIDTHS = {390: 844, 1440: 900}
THEMES = ("light", "dark")
PAGES = {
    "studio": "/",
    "gallery": "/gallery",
    "collections": "/collections",
    "queue": "/queue",
    "models": "/models",
}
PROMPTS = (
    ("a large yellow circle on a blue background", {}),
    ("a red star on a white background", {}),
    ("a green ring on a black background", {"width": 384}),
    ("a pink square on a purple background", {}),
    ("an orange triangle on a green background", {"height": 384}),
    ("a small white circle on a red background", {}),
    ("a purple star on a yellow background", {"num_images": 2}),
)
CLIP = "a red circle moving right on a blue background"
QUALITY = 82


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio.open(config_in(Path(folder)))
        server = make_server(create_app(studio=studio), "127.0.0.1", 0, 16)
        threading.Thread(target=server.run, daemon=True).start()
        url = f"http://127.0.0.1:{server.waitress.effective_port}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            take(browser, url, "first-run", "/")
            fill(studio)
            for name, path in PAGES.items():
                take(browser, url, name, path)
            browser.close()
        server.close()
        studio.close()


def config_in(folder: Path) -> Config:
    """Return a configuration whose data are in a folder, with models that are not there yet."""
    return Config(
        database_url=f"sqlite:///{folder / 'studio.sqlite3'}",
        images_folder=folder / "images",
        videos_folder=folder / "videos",
        model_folder=folder / "models",
        lineup={
            "MODEL_SDXL": "SDXL;stabilityai/stable-diffusion-xl-base-1.0;Pictures, from 8 GB;huggingface;false",
            "MODEL_FLUX": "FLUX.1 dev;black-forest-labs/FLUX.1-dev;12 billion parameters;huggingface;true",
            "MODEL_WAN_T2V": "Wan 2.1;Wan-AI/Wan2.1-T2V-1.3B-Diffusers;Videos, from 8 GB;huggingface;false",
        },
    )


def fill(studio: Studio) -> None:
    """Make pictures and a clip, and leave jobs waiting."""
    studio.submit("t2v", "starter-video", CLIP, settings={"seed": 5})
    for seed, (prompt, settings) in enumerate(PROMPTS):
        studio.submit("image", "starter-image", prompt, settings={"seed": seed, **settings})
    studio.process_queue()
    gather(studio)
    studio.jobs.pause()
    for prompt, _ in PROMPTS[:3]:
        studio.submit("image", "starter-image", prompt)


def gather(studio: Studio) -> None:
    """Put what was made into collections."""
    collections = CollectionStore(studio.database)
    made = [media.id for media in studio.media.gallery().items]
    for name, ids in {"Circles": made[-2:], "For the website": made[1:5], "Ideas": made[3:4]}.items():
        collections.put(collections.add(name).id, ids)


def take(browser: Browser, url: str, name: str, path: str) -> None:
    """Write a page at every width in every theme."""
    for width, height in WIDTHS.items():
        for theme in THEMES:
            options: dict[str, Any] = {"viewport": {"width": width, "height": height}, "color_scheme": theme}
            context = browser.new_context(base_url=url, reduced_motion="reduce", **options)
            page = context.new_page()
            page.goto(path)
            settled(page)
            save(page.screenshot(), FOLDER / f"{name}-{width}-{theme}.webp")
            context.close()


def settled(page: Page) -> None:
    """Wait until the pictures that are on the screen are there."""
    page.wait_for_timeout(600)
    page.wait_for_function(
        "() => [...document.images].every((each) => each.complete || each.loading === 'lazy')"
    )


def save(png: bytes, path: Path) -> None:
    """Write a screenshot as a small WebP."""
    import io

    Image.open(io.BytesIO(png)).convert("RGB").save(path, quality=QUALITY, method=6)
    print(path.relative_to(ROOT), f"{path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
