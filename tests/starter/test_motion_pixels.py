"""The judge of clips: it accepts every motion of every shape, and fails what is wrong."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageFilter

from starter.motion import MOTIONS, ROUND, SIZES, MovingScene, draw, every_moving_scene, path
from starter.motion_pixels import describe_clip, psnr
from starter.pixels import UNKNOWN
from starter.scenes import SHAPES

PLAIN = MovingScene("star", "red", "blue", "medium", "left")


def frames(scene: MovingScene, play: int | None = None, side: int = 128) -> list[Image.Image]:
    way = None if play is None else path(scene, random.Random(play))
    pixels = ((draw(scene, way, height=side, width=side) + 1) * 127.5).round().astype(np.uint8)
    return [Image.fromarray(frame.transpose(1, 2, 0)) for frame in pixels]


def compressed(frame: Image.Image) -> Image.Image:
    """What a lossy coder makes of a frame."""
    buffer = BytesIO()
    frame.filter(ImageFilter.GaussianBlur(0.7)).save(buffer, "JPEG", quality=60)
    return Image.open(buffer).convert("RGB")


def names(scene: MovingScene) -> tuple[str, ...]:
    return scene.shape, scene.colour, scene.background, scene.size, scene.motion


def seen(clip: list[Image.Image]) -> tuple[str, ...]:
    found = describe_clip(clip)
    return found.shape, found.colour, found.background, found.size, found.motion


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_motion_of_every_shape_is_seen(shape: str, motion: str) -> None:
    if motion == "spinning" and shape in ROUND:
        motion = "still"
    index = SHAPES.index(shape) + MOTIONS.index(motion)
    scene = MovingScene(shape, "yellow", "purple", SIZES[index % 3], motion)
    assert seen(frames(scene, play=index)) == names(scene)


def test_compression_does_not_mislead() -> None:
    for index, scene in enumerate(random.Random(0).sample(every_moving_scene(), 24)):
        clip = [compressed(frame) for frame in frames(scene, play=index)]
        assert seen(clip) == names(scene), describe_clip(clip)


@pytest.mark.parametrize(("motion", "backwards"), [("left", "right"), ("up", "down"), ("down", "up")])
def test_the_wrong_way_is_seen(motion: str, backwards: str) -> None:
    clip = frames(replace(PLAIN, motion=motion))
    assert describe_clip(clip[::-1]).motion == backwards


def test_growing_backwards_shrinks() -> None:
    assert describe_clip(frames(replace(PLAIN, motion="growing"))[::-1]).motion == "shrinking"


def test_a_clip_that_does_not_move_is_still() -> None:
    clip = frames(PLAIN)
    assert describe_clip([clip[0]] * 17).motion == "still"
    assert describe_clip(frames(replace(PLAIN, motion="still"))).motion == "still"


def test_a_clip_that_jumps_has_no_motion() -> None:
    clip = frames(PLAIN)
    assert describe_clip([clip[0]] * 14 + [clip[-1]] * 3).motion == UNKNOWN
    mixed = clip[:]
    random.Random(1).shuffle(mixed)
    assert describe_clip(mixed).motion == UNKNOWN


def test_there_and_back_is_not_still() -> None:
    clip = frames(PLAIN)
    assert describe_clip(clip[::2] + clip[::-2]).motion != "left"
    assert describe_clip(clip[::2] + clip[::-2]).motion != "still"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"shape": "square"}, "shape"),
        ({"colour": "green"}, "colour"),
        ({"background": "white"}, "background"),
        ({"size": "large"}, "size"),
        ({"motion": "right"}, "motion"),
    ],
)
def test_each_wrong_attribute_is_seen(change: dict[str, str], name: str) -> None:
    found = describe_clip(frames(replace(PLAIN, **change)))
    assert getattr(found, name) != getattr(PLAIN, name)
    others = {"shape", "colour", "background", "size", "motion"} - {name}
    assert all(getattr(found, other) == getattr(PLAIN, other) for other in others)


def test_a_shape_that_changes_on_the_way_is_no_shape() -> None:
    clip = frames(PLAIN)[:8] + frames(replace(PLAIN, shape="square"))[8:]
    assert describe_clip(clip).shape == UNKNOWN


def test_a_shape_that_vanishes_is_seen() -> None:
    clip = frames(PLAIN)
    clip[9] = Image.new("RGB", clip[9].size, clip[9].getpixel((0, 0)))
    assert describe_clip(clip).motion == UNKNOWN


def test_psnr() -> None:
    black, grey = Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), (10, 10, 10))
    assert psnr(black, black) == float("inf")
    assert psnr(black, grey) == pytest.approx(28.13, abs=0.01)
