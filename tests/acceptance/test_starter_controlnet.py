"""What the edge ControlNet does to the starter's pictures, and that it is gone afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from starter.pixels import describe, judge
from starter.scenes import Scene
from tests.support.asking import ask, drawn, picture, pixels, upload
from tests.support.server import Server

CIRCLE = "a large red circle on a blue background"
GUIDES = (
    Scene("triangle", "black", "white", "large", "centre"),
    Scene("star", "pink", "green", "medium", "right"),
    Scene("square", "white", "black", "medium", "left"),
    Scene("circle", "yellow", "purple", "medium", "bottom"),
)


def net(server: Server, guide: Image.Image, preprocessor: str | None = "canny") -> list[dict[str, Any]]:
    return [{"model": "edges", "guide_image_id": upload(server, guide), "preprocessor": preprocessor}]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda scene: scene.shape)
def test_the_guide_says_where_and_how_large_and_the_prompt_which_colours(
    starters: Server, guide: Scene
) -> None:
    asked = f"an orange {guide.shape} on a blue background"
    status = ask(starters, "image", asked, controlnets=net(starters, drawn(guide)))
    expected = replace(guide, colour="orange", background="blue")
    image = picture(starters, status)
    assert all(judge(image, expected).values()), describe(image)


@pytest.mark.parametrize("guide", GUIDES[:2], ids=lambda scene: scene.shape)
def test_the_guide_says_the_shape_where_the_prompt_does_not(starters: Server, guide: Scene) -> None:
    status = ask(starters, "image", "a red shape on white", controlnets=net(starters, drawn(guide)))
    seen = describe(picture(starters, status))
    assert (seen.shape, seen.position, seen.size) == (guide.shape, guide.position, guide.size), seen


def test_a_guide_of_edges_is_taken_as_it_is(starters: Server) -> None:
    guide = Scene("diamond", "white", "black", "large", "centre")
    edges = drawn(guide).convert("L").point(lambda value: 255 * (value > 127)).filter(ImageFilter.FIND_EDGES)
    status = ask(starters, "image", "a red diamond on white", controlnets=net(starters, edges, None))
    seen = describe(picture(starters, status))
    assert (seen.shape, seen.position, seen.size) == ("diamond", "centre", "large"), seen


def test_a_controlnet_is_gone_afterwards(starters: Server) -> None:
    before = pixels(starters, ask(starters, "image", CIRCLE))
    guided = pixels(starters, ask(starters, "image", CIRCLE, controlnets=net(starters, drawn(GUIDES[1]))))
    assert not np.array_equal(guided, before)
    assert np.array_equal(pixels(starters, ask(starters, "image", CIRCLE)), before)
