"""Draw the starter models' pages of docs/images from fixed seeds, by the studio itself.

    python -m docs.starter_pages

Part of ``make docs``; this part needs no browser.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from app.models.preprocessing import preprocess
from starter.motion import FPS
from starter.scenes import Scene
from tests.support.asking import ask, clip, drawn, picture, upload
from tests.support.server import Server, serving

IMAGES = Path(__file__).parent / "images"
SEED, GAP = 20, 4
STILLS = (
    "a large red circle on a blue background",
    "a small yellow star on a purple background",
    "a large pink ring on a black background",
    "a medium green triangle on the left on a white background",
    "a large cyan diamond on an orange background",
    "a medium white square at the top on a red background",
    "a small black circle on the right on a yellow background",
    "a large orange star at the bottom on a cyan background",
)
MOVING = (
    "a medium red circle moving right on a blue background",
    "a medium yellow star moving left on a purple background",
    "a medium white square falling on a red background",
    "a medium green diamond rising on a white background",
    "a large orange circle shrinking on a black background",
    "a medium pink ring growing on a green background",
)
GREEN = Scene("star", "green", "white", "medium", "left")


def main() -> None:
    """Start a studio in a temporary folder and draw every page."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        server.page_after()
        draw_pages(server, Path(folder))


def draw_pages(server: Server, folder: Path) -> None:
    """Write the pages into docs/images."""
    IMAGES.mkdir(exist_ok=True)
    stills = [picture(server, ask(server, "image", prompt, seed=SEED)) for prompt in STILLS]
    _save(sheet(stills, 4), "starter.png")
    _save(sheet(extras(server), 4), "starter-extras.png")
    clips = [clip(server, ask(server, "t2v", prompt, seed=SEED), folder) for prompt in MOVING]
    clips += animated(server, folder)
    _save(sheet([frames[number] for frames in clips for number in (0, 4, 8, 12, 16)], 5), "starter-frames.png")
    moving = [sheet([frames[number] for frames in clips], 4) for number in range(len(clips[0]))]
    moving[0].save(
        IMAGES / "starter-clips.webp",
        save_all=True,
        append_images=[*moving[1:], *[moving[-1]] * 4],
        duration=1000 // FPS,
        loop=0,
        quality=70,
        method=6,
    )


def extras(server: Server) -> list[Image.Image]:
    """Image to image, inpainting, ControlNet and LoRA: four pictures each, as docs/starter.md tells."""
    red = "a large red circle on a blue background"
    source, mask = drawn(GREEN), Image.new("L", (256, 256), 0)
    ImageDraw.Draw(mask).rectangle((136, 0, 256, 256), 255)
    mask = mask.filter(ImageFilter.GaussianBlur(12))  # grey blends: no seam
    given = {"source_image_id": upload(server, source), "seed": SEED}

    def made(job_type: str, prompt: str, **settings: Any) -> Image.Image:
        return picture(server, ask(server, job_type, prompt, **{"seed": SEED, **settings}))

    between = made("img2img", "a medium red star on the left on a blue background", **given, strength=0.85)
    repainted = made("img2img", red, **given, strength=1.0)
    little = made("img2img", red, **given, strength=0.15)
    masked = {**given, "mask_image_id": upload(server, mask)}
    beside = [
        made("inpaint", f"a small {colour} on the right on a white background", **masked)
        for colour in ("red circle", "blue square")
    ]
    guide = drawn(Scene("star", "pink", "green", "large", "right"))
    net = {"model": "edges", "guide_image_id": upload(server, guide), "preprocessor": "canny"}
    guided = [
        made("image", prompt, controlnets=[net])
        for prompt in ("a red star on a white background", "a yellow star on a purple background")
    ]
    outlined = [
        made("image", prompt, loras=loras, guidance_scale=2.0)
        for prompt in (STILLS[0], STILLS[4])
        for loras in ([], [{"model": "outline"}])
    ]
    edges = preprocess("canny", guide)
    return [source, little, between, repainted, source, mask, *beside, guide, edges, *guided, *outlined]


def animated(server: Server, folder: Path) -> list[list[Image.Image]]:
    """A picture that moves, and a clip between two pictures."""
    first, last = (
        drawn(Scene("circle", "purple", "yellow", "medium", place), 128) for place in ("left", "right")
    )
    square = drawn(Scene("square", "blue", "white", "medium", "bottom"), 128)
    alone = ask(server, "i2v", "moving up", source_image_id=upload(server, square), seed=SEED)
    given = {"source_image_id": upload(server, first), "last_image_id": upload(server, last)}
    both = ask(server, "i2v", "moving right", **given, seed=SEED)
    return [clip(server, status, folder) for status in (alone, both)]


def sheet(pictures: Sequence[Image.Image], columns: int) -> Image.Image:
    """The pictures side by side, all of one size, with a gap between them."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    page = Image.new("RGB", ((width + GAP) * columns - GAP, (height + GAP) * rows - GAP), "white")
    for number, some in enumerate(pictures):
        page.paste(some.convert("RGB"), (number % columns * (width + GAP), number // columns * (height + GAP)))
    return page


def _save(page: Image.Image, name: str) -> None:
    page.save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main()
