"""What the starter image model's pictures mean, from the queue to the file, judged by their pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from starter.pixels import describe, judge
from starter.scenes import Scene
from starter.words import prompt
from tests.support.asking import ask, drawn, picture, pixels, plain, upload
from tests.support.server import Server

RED, GREEN = (
    Scene("circle", "red", "blue", "large", "centre"),
    Scene("star", "green", "white", "medium", "left"),
)
SCENES = (
    RED,
    GREEN,
    Scene("square", "yellow", "purple", "medium", "bottom"),
    Scene("ring", "pink", "black", "large", "centre"),
    Scene("diamond", "cyan", "orange", "medium", "right"),
    Scene("triangle", "white", "red", "medium", "top"),
)


@pytest.mark.parametrize("scene", SCENES, ids=prompt)
def test_a_prompt_is_drawn_in_all_it_says(starters: Server, scene: Scene) -> None:
    image = picture(starters, ask(starters, "image", prompt(scene)))
    assert all(judge(image, scene).values()), describe(image)


def test_each_seed_of_a_batch_draws_what_is_asked_in_its_own_way(starters: Server) -> None:
    status = ask(starters, "image", prompt(RED), num_images=3)
    made = [picture(starters, status, index) for index in range(3)]
    assert all(all(judge(image, RED).values()) for image in made)
    assert len({image.tobytes() for image in made}) == 3


@pytest.mark.parametrize(("width", "height"), [(192, 192), (384, 256), (256, 320)])
def test_other_sizes_show_the_same(starters: Server, width: int, height: int) -> None:
    """Far from a square of 256 pixels the shape is deformed; its colours and its place are still right."""
    image = picture(starters, ask(starters, "image", prompt(RED), width=width, height=height))
    seen = describe(image)
    assert image.size == (width, height)
    assert (seen.colour, seen.background, seen.position) == ("red", "blue", "centre")


@pytest.mark.parametrize("scheduler", ["euler", "dpmpp_2m"])
def test_another_scheduler_shows_the_same(starters: Server, scheduler: str) -> None:
    image = picture(starters, ask(starters, "image", prompt(RED), scheduler=scheduler))
    assert all(judge(image, RED).values()), describe(image)


def test_little_strength_keeps_the_source_and_full_strength_follows_the_prompt(starters: Server) -> None:
    source = upload(starters, drawn(GREEN))
    little, full = (
        picture(
            starters, ask(starters, "img2img", prompt(RED), source_image_id=source, strength=strength, seed=4)
        )
        for strength in (0.15, 1.0)
    )
    kept = describe(little)
    assert (kept.shape, kept.size, kept.position, kept.background) == ("star", "medium", "left", "white"), kept
    assert all(judge(full, RED).values()), describe(full)


def test_image_to_image_recolours_what_stays_in_its_place(starters: Server) -> None:
    """Between the two, the place is the source's and the colours are the prompt's."""
    source = upload(starters, drawn(GREEN))
    asked = Scene("star", "red", "blue", "medium", "left")
    status = ask(starters, "img2img", prompt(asked), source_image_id=source, strength=0.85, seed=4)
    image = picture(starters, status)
    assert all(judge(image, asked).values()), describe(image)


def test_inpainting_repaints_the_mask_and_not_a_pixel_beside_it(starters: Server) -> None:
    before = drawn(Scene("circle", "red", "blue", "small", "left"))
    mask = Image.new("L", before.size, 0)
    mask.paste(255, (112, 0, 256, 256))
    words = "a small yellow star on the right on a blue background"
    sources = {"source_image_id": upload(starters, before), "mask_image_id": upload(starters, mask)}
    after = pixels(starters, ask(starters, "inpaint", words, **sources))
    kept = np.asarray(before).astype(int)
    assert np.array_equal(after[:, :112], kept[:, :112])
    inside = np.asarray(plain("blue")).copy()
    inside[:, 112:] = after[:, 112:]
    seen = describe(Image.fromarray(inside.astype(np.uint8)))
    assert (seen.colour, seen.shape, seen.position) == ("yellow", "star", "right"), seen


def test_inpainting_with_a_grey_mask_leaves_no_seam(starters: Server) -> None:
    """Half way between black and white, half of the change is seen."""
    before = drawn(RED)
    asked = {"source_image_id": upload(starters, before), "seed": 3}
    masks = [upload(starters, Image.new("L", before.size, value)) for value in (255, 128)]
    full, half = (
        pixels(starters, ask(starters, "inpaint", prompt(GREEN), **asked, mask_image_id=mask)) for mask in masks
    )
    assert all(judge(Image.fromarray(full.astype(np.uint8)), GREEN).values())
    source = np.asarray(before).astype(int)
    assert np.abs(half - source).max() <= 129
