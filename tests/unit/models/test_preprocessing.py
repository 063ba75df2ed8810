"""What preprocessors make of pictures: the lines are where they were, the colours stay, names are checked."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.errors import InvalidInput
from app.models.preprocessing import PREPROCESSORS, check_preprocessor, preprocess


def square() -> Image.Image:
    drawn = Image.new("RGB", (96, 80), "white")
    ImageDraw.Draw(drawn).rectangle((24, 20, 64, 60), outline="black", width=3)
    return drawn


def white(guide: Image.Image) -> set[tuple[int, int]]:
    """The pixels (x, y) that a guide marks."""
    return {(int(x), int(y)) for y, x in np.argwhere(np.asarray(guide.convert("L")) > 127)}


@pytest.mark.parametrize("name", sorted(PREPROCESSORS))
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_every_mode_gives_rgb_of_the_same_size(name: str, mode: str) -> None:
    guide = preprocess(name, square().convert(mode))
    assert (guide.mode, guide.size) == ("RGB", (96, 80))
    assert guide.tobytes() == preprocess(name, square().convert(mode)).tobytes()


@pytest.mark.parametrize("name", ["canny", "lineart_standard", "scribble_xdog"])
def test_lines_are_where_they_were(name: str) -> None:
    marked = white(preprocess(name, square()))
    assert len(marked) > 100
    edge = {(x, y) for x in range(96) for y in range(80) if 18 <= x <= 70 and 14 <= y <= 66}
    inside = {(x, y) for x in range(34, 55) for y in range(30, 51)}
    assert marked <= edge - inside
    for side in ({25, 24, 23, 26}, {62, 63, 64, 65}):
        assert any(x in side and 30 <= y <= 50 for x, y in marked)


@pytest.mark.parametrize("name", ["canny", "lineart_standard", "scribble_xdog"])
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
@pytest.mark.parametrize("name", sorted(PREPROCESSORS))
def test_small_pictures_work(name: str, size: tuple[int, int]) -> None:
    assert preprocess(name, Image.new("RGB", size, "white")).size == size


@pytest.mark.parametrize(
    ("name", "said"), [("depth_midas", "weights"), ("openpose", "weights"), ("glow", "not a")]
)
def test_a_wrong_name_says_what_there_is(name: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_preprocessor(name, "settings.controlnets.0.preprocessor")
    details = refused.value.details
    assert details["field"] == "settings.controlnets.0.preprocessor"
    assert said in details["reason"]
    assert details["allowed"] == sorted(PREPROCESSORS)
