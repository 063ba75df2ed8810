"""What preprocessors make of pictures: the lines are where they were, the colours stay, names are checked."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.config import Config
from app.errors import InvalidInput
from app.models.preprocessing import PREPROCESSORS, Networks, check_preprocessor
from app.models.preprocessing import preprocess as preprocess_with
from app.models.preprocessing.skeleton import draw_poses

CONFIG = Config.load(env_file=None, environ={"MODEL_FOLDER": "/nonexistent"})
PLAIN = sorted(name for name, one in PREPROCESSORS.items() if not one.repos)
"""Those that need nothing."""


def preprocess(name: str, picture: Image.Image, **options: int) -> Image.Image:
    return preprocess_with(Networks(CONFIG), name, picture, **options)


def square() -> Image.Image:
    drawn = Image.new("RGB", (96, 80), "white")
    ImageDraw.Draw(drawn).rectangle((24, 20, 64, 60), outline="black", width=3)
    return drawn


def white(guide: Image.Image) -> set[tuple[int, int]]:
    """The pixels (x, y) that a guide marks."""
    return {(int(x), int(y)) for y, x in np.argwhere(np.asarray(guide.convert("L")) > 127)}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_every_mode_gives_rgb_of_the_same_size(name: str, mode: str) -> None:
    guide = preprocess(name, square().convert(mode))
    assert (guide.mode, guide.size) == ("RGB", (96, 80))
    assert guide.tobytes() == preprocess(name, square().convert(mode)).tobytes()


@pytest.mark.parametrize("name", ["canny", "lineart_standard", "lsd", "scribble_xdog"])
def test_lines_are_where_they_were(name: str) -> None:
    marked = white(preprocess(name, square()))
    assert len(marked) > 100
    edge = {(x, y) for x in range(96) for y in range(80) if 18 <= x <= 70 and 14 <= y <= 66}
    inside = {(x, y) for x in range(34, 55) for y in range(30, 51)}
    assert marked <= edge - inside
    for side in ({25, 24, 23, 26}, {62, 63, 64, 65}):
        assert any(x in side and 30 <= y <= 50 for x, y in marked)


@pytest.mark.parametrize("name", ["canny", "lineart_standard", "lsd", "scribble_xdog"])
def test_an_empty_picture_has_no_lines(name: str) -> None:
    assert white(preprocess(name, Image.new("RGB", (64, 64), "teal"))) == set()


def test_shuffling_keeps_colours_and_moves_shapes() -> None:
    picture = Image.new("RGB", (96, 96), "red")
    picture.paste("blue", (48, 0, 96, 96))
    shuffled = preprocess("shuffle", picture)
    before, after = (np.asarray(one).reshape(-1, 3) for one in (picture, shuffled))
    assert not np.array_equal(before, after)
    assert (after[:, 1] == 0).all()
    assert 0.1 < (after[:, 0] > after[:, 2]).mean() < 0.9


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (17, 5)])
@pytest.mark.parametrize("name", PLAIN)
def test_small_pictures_work(name: str, size: tuple[int, int]) -> None:
    assert preprocess(name, Image.new("RGB", size, "white")).size == size


def test_thresholds_say_how_much_is_an_edge() -> None:
    ramp = Image.linear_gradient("L").resize((96, 80))
    ramp.paste(120, (24, 20, 64, 60))
    all_of_them = white(preprocess("canny", ramp, low_threshold=1, high_threshold=5))
    assert white(preprocess("canny", ramp, low_threshold=250, high_threshold=255)) < all_of_them
    with pytest.raises(InvalidInput) as refused:
        preprocess("tile_resample", ramp, low_threshold=1)
    assert refused.value.details["field"] == "low_threshold"


def test_a_tile_keeps_what_is_where_and_loses_the_details() -> None:
    picture = Image.new("RGB", (64, 64), "white")
    picture.paste("red", (0, 0, 32, 64))
    for column in range(0, 64, 2):
        picture.paste("black", (column, 0, column + 1, 64))
    tile = preprocess("tile_resample", picture)
    left, right = (tile.getpixel((x, 32)) for x in (12, 52))
    assert left[0] > 2 * left[1]  # type: ignore[index]
    assert abs(right[0] - 127) < 40  # type: ignore[index]
    assert len(set(tile.crop((8, 8, 24, 24)).get_flattened_data())) < 8


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("depth", "models fetch depth-anything/"),
        ("openpose", " and python run.py models fetch "),
        ("depth_midas", "take depth"),
        ("dwpose", "take openpose"),
        ("mlsd", "pickles only, which are never opened: take lsd"),
        ("softedge_pidinet", "pickles only"),
        ("glow", "not a"),
    ],
)
def test_a_wrong_name_says_what_there_is(name: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_preprocessor(CONFIG, name, "settings.controlnets.0.preprocessor")
    details = refused.value.details
    assert details["field"] == "settings.controlnets.0.preprocessor"
    assert said in details["reason"]
    assert set(PLAIN) <= set(details["allowed"]) <= set(PREPROCESSORS)


def test_a_skeleton_has_openposes_colours_where_the_joints_are() -> None:
    person: list[tuple[float, float] | None] = [None] * 18
    person[0], person[1], person[2] = (64.0, 16.0), (64.0, 48.0), (32.0, 48.0)
    drawn = draw_poses((128, 96), [person])
    assert drawn.getpixel((64, 16)) == (255, 0, 0)  # the nose: the first hue
    assert drawn.getpixel((32, 48)) == (255, 170, 0)  # the right shoulder: 40 degrees on
    assert drawn.getpixel((48, 48)) == (153, 0, 0)  # the first limb, from the neck to it, darker
    assert drawn.getpixel((100, 80)) == (0, 0, 0)
    assert draw_poses((128, 96), []).getextrema() == ((0, 0),) * 3
