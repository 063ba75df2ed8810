"""The judge of pixels: it accepts scenes of every kind, and fails what is wrong."""

import random
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageFilter

from starter.pixels import UNKNOWN, describe, judge
from starter.scenes import COLOURS, CORNERS, POSITIONS, SHAPES, SIZES, Scene, draw, every_scene, place

PLAIN = Scene("star", "red", "blue", "medium", "left")


def picture(
    scene: Scene, side: int = 256, noise: float = 0.0, blur: float = 0.0, play: int | None = None
) -> Image.Image:
    where = None if play is None else place(scene, random.Random(play))
    pixels = (draw(scene, side, side, where) + 1) * 127.5
    pixels += np.random.default_rng(0).normal(0, noise, pixels.shape) if noise else 0
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8).transpose(1, 2, 0))
    return image.filter(ImageFilter.GaussianBlur(blur)) if blur else image


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", SIZES)
def test_every_shape_size_and_place_is_seen(shape: str, size: str) -> None:
    for index, position in enumerate((*POSITIONS, *CORNERS)):
        scene = Scene(shape, COLOURS[index], COLOURS[index - 1], size, position)
        assert all(judge(picture(scene, play=index), scene).values()), scene


@pytest.mark.parametrize("colour", COLOURS)
def test_every_pair_of_colours_is_told_apart(colour: str) -> None:
    for background in COLOURS:
        if background != colour:
            scene = Scene("ring", colour, background, "small", "top")
            assert all(judge(picture(scene), scene).values()), scene


def test_noise_and_blur_do_not_mislead() -> None:
    for index, scene in enumerate(random.Random(0).sample(every_scene(), 60)):
        seen = picture(scene, noise=6, blur=2, play=index)
        assert all(judge(seen, scene).values()), (scene, describe(seen))


@pytest.mark.parametrize("side", [64, 128, 512])
def test_the_side_does_not_matter(side: int) -> None:
    assert all(judge(picture(PLAIN, side), PLAIN).values())


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("shape", "triangle"),
        ("shape", "diamond"),
        ("colour", "orange"),
        ("background", "purple"),
        ("size", "small"),
        ("size", "large"),
        ("position", "centre"),
        ("position", "top"),
    ],
)
def test_one_wrong_attribute_fails_alone(attribute: str, value: str) -> None:
    verdict = judge(picture(PLAIN), replace(PLAIN, **{attribute: value}))
    assert [name for name, right in verdict.items() if not right] == [attribute]


@pytest.mark.parametrize(("one", "other"), [("square", "diamond"), ("circle", "ring"), ("circle", "square")])
def test_shapes_that_look_alike_are_told_apart(one: str, other: str) -> None:
    scene = replace(PLAIN, shape=one)
    assert not judge(picture(scene, blur=2), replace(PLAIN, shape=other))["shape"]


def test_two_objects_are_not_one() -> None:
    twice = np.maximum(*(np.asarray(picture(replace(PLAIN, position=side))) for side in ("left", "right")))
    assert describe(Image.fromarray(twice)).shape == UNKNOWN


def test_nothing_there_has_no_shape() -> None:
    seen = describe(Image.new("RGB", (256, 256), (35, 70, 210)))
    assert (seen.shape, seen.background) == (UNKNOWN, "blue")


def test_swapped_channels_are_noticed() -> None:
    swapped = Image.fromarray(np.asarray(picture(PLAIN))[..., ::-1].copy())
    verdict = judge(swapped, PLAIN)
    assert not verdict["colour"]
    assert not verdict["background"]


def test_a_picture_of_noise_has_no_shape() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    assert describe(Image.fromarray(noise)).shape == UNKNOWN
