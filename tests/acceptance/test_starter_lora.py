"""What the outline LoRA does to the starter's pictures, and that it is gone afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from starter.pixels import colour_name, describe
from tests.support.asking import ask, picture, pixels
from tests.support.server import Server

CIRCLE = "a large red circle on a blue background"
OUTLINE: dict[str, Any] = {"loras": [{"model": "outline"}], "guidance_scale": 2.0}
"""At the guidance that the adapter draws its cleanest lines with."""


def middle(image: Image.Image) -> str:
    """The colour in the middle of a picture."""
    width, height = image.size
    patch = np.asarray(image.convert("RGB"), dtype=np.float32)[
        height // 2 - 8 : height // 2 + 8, width // 2 - 8 : width // 2 + 8
    ]
    return colour_name(np.median(patch.reshape(-1, 3), axis=0))


def test_the_outline_lora_draws_outlines_and_is_gone_afterwards(starters: Server) -> None:
    before = ask(starters, "image", CIRCLE, guidance_scale=2.0)
    styled = picture(starters, ask(starters, "image", CIRCLE, **OUTLINE))
    after = ask(starters, "image", CIRCLE, guidance_scale=2.0)
    assert middle(picture(starters, before)) == "red"
    assert middle(styled) == "blue"
    seen = describe(styled)
    assert (seen.colour, seen.background) == ("red", "blue"), seen
    assert np.array_equal(pixels(starters, before), pixels(starters, after))


def test_a_lora_of_no_strength_changes_nothing(starters: Server) -> None:
    off = [{"model": "outline", "scale": 0.0}]
    without, weightless = (pixels(starters, ask(starters, "image", CIRCLE, loras=loras)) for loras in ([], off))
    assert np.abs(without - weightless).max() <= 1


@pytest.mark.parametrize(
    "text", ["a large yellow square on a purple background", "a large white star on green"]
)
def test_outlines_keep_what_the_prompt_says(starters: Server, text: str) -> None:
    words = text.split()
    image = picture(starters, ask(starters, "image", text, **OUTLINE))
    seen = describe(image)
    background = "purple" if "purple" in words else "green"
    assert (seen.colour, seen.background, middle(image)) == (words[2], background, background), seen
