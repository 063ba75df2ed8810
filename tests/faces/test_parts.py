"""Parts of the other programs' APIs that have rules of their own: masks, LoRA tags, lengths, sizes, sheets."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.config import Config
from app.errors import InvalidInput
from app.media.masks import mask_of_transparency, mask_of_webui
from app.media.spritesheet import TILE_SIDE, TILES, spread, spritesheet
from app.models.freeze import freeze
from app.models.lineup import Lineup, ModelEntry
from app.services.fitting import fitted
from app.services.lengths import frames_for, seconds_of
from app.services.repeats import Asked, digest_of
from app.services.webui_prompts import split_loras
from tests.faces.conftest import png
from tests.support.fake_models import LINEUP

ENTRIES = Lineup.from_config(Config(lineup=LINEUP)).entries


def grey(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("L")


# ---- masks -------------------------------------------------------------------------------------------


def test_what_is_transparent_is_repainted() -> None:
    mask = grey(mask_of_transparency(png(clear=(0, 0, 32, 64))))
    assert (mask.getpixel((3, 3)), mask.getpixel((60, 3))) == (255, 0)
    with pytest.raises(InvalidInput, match="no transparent pixels"):
        mask_of_transparency(png())


def test_a_webui_mask_is_what_is_light_or_what_is_there() -> None:
    assert grey(mask_of_webui(png(colour="white"), (64, 64))).getextrema() == (255, 255)
    cut = grey(mask_of_webui(png(colour="black", clear=(0, 0, 32, 64)), (64, 64)))
    assert (cut.getpixel((3, 3)), cut.getpixel((60, 3))) == (0, 255)
    turned = grey(mask_of_webui(png(colour="white"), (32, 16), invert=True))
    assert (turned.size, turned.getextrema()) == ((32, 16), (0, 0))


def test_a_blurred_mask_has_a_soft_edge() -> None:
    content = io.BytesIO()
    mask = Image.new("L", (64, 64), 0)
    mask.paste(255, (0, 0, 32, 64))
    mask.save(content, "PNG")
    hard, soft = (grey(mask_of_webui(content.getvalue(), (64, 64), blur)) for blur in (0, 4))
    assert len(hard.getcolors() or []) == 2 < len(soft.getcolors() or [])
    assert (soft.getpixel((0, 32)), soft.getpixel((63, 32))) == (255, 0)


# ---- prompts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "plain", "loras"),
    [
        ("a fox", "a fox", []),
        ("a <b> fox:1", "a <b> fox:1", []),
        ("a fox <lora:ink:0.7>", "a fox", [("ink", 0.7)]),
        ("<lora:ink> a <lora:line-art_v2:-1>  fox", "a fox", [("ink", 1.0), ("line-art_v2", -1.0)]),
        ("<lora:ink:0.5:0.2>", "", [("ink", 0.5)]),
    ],
)
def test_loras_in_angle_brackets(prompt: str, plain: str, loras: list[Any]) -> None:
    found, settings = split_loras(prompt)
    assert found == plain
    assert [(lora["model"], lora["scale"]) for lora in settings] == loras


# ---- what a model takes ------------------------------------------------------------------------------

FIELDS = st.fixed_dictionaries(
    {
        "num_inference_steps": st.none() | st.integers(1, 150),
        "guidance_scale": st.none() | st.floats(0, 30),
        "scheduler": st.none() | st.sampled_from(["Euler a", "DPM++ 2M Karras", "Flow Euler", "Nothing"]),
    }
)
SIDES = st.integers(64, 4096)


@given(st.sampled_from(["pictures", "fine"]), FIELDS, SIDES, SIDES)
def test_what_is_fitted_is_taken(model: str, fields: dict[str, Any], width: int, height: int) -> None:
    entry: ModelEntry = ENTRIES[model]
    wanted = {**fields, "width": width, "height": height}
    settings, warnings = fitted(entry, "image", wanted)
    frozen = freeze(entry, "image", settings)
    told = {warning.operation for warning in warnings}
    assert ("size" in told) == ((frozen.width, frozen.height) != (width, height))
    for name in ("num_inference_steps", "guidance_scale"):
        assert (name in told) == (wanted[name] is not None and getattr(frozen, name) != wanted[name])


@pytest.mark.parametrize("seconds", [1.0, 2.0, 3.1, 5.0])
def test_seconds_become_frames_that_the_model_takes(seconds: float) -> None:
    entry = ENTRIES["clips-t2v"]
    frozen = freeze(entry, "t2v", {"num_frames": frames_for(entry, "t2v", seconds)})
    length = seconds_of(frozen.model_dump())
    assert length is not None and abs(length - seconds) <= 0.25, "a stride of 4 at 16 frames a second"


def test_a_length_beyond_the_model_names_the_limits() -> None:
    with pytest.raises(InvalidInput) as refused:
        frames_for(ENTRIES["clips-t2v"], "t2v", 600.0)
    assert refused.value.details["field"] == "seconds"
    assert refused.value.details["maximum"] > refused.value.details["minimum"] >= 0
    assert seconds_of({"num_frames": 9}) is None


# ---- sheets and repeats ------------------------------------------------------------------------------


@given(st.integers(1, 500))
def test_frames_are_spread_from_the_first_to_the_last(count: int) -> None:
    shown = spread(count, TILES)
    assert len(shown) == min(count, TILES) == len(set(shown))
    assert (shown[0], shown[-1]) == (0, count - 1)
    assert shown == sorted(shown)


def test_a_sheet_shows_the_frames_in_order() -> None:
    colours = ["red", "lime", "blue", "white"]
    sheet = Image.open(io.BytesIO(spritesheet([Image.new("RGB", (640, 320), colour) for colour in colours])))
    width, height = TILE_SIDE, TILE_SIDE // 2
    assert sheet.size == (2 * width, 2 * height)
    for place, colour in enumerate(colours):
        middle = (place % 2 * width + width // 2, place // 2 * height + height // 2)
        wanted = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
        assert all(abs(a - b) < 8 for a, b in zip(sheet.getpixel(middle), wanted, strict=True))


def test_requests_are_told_apart() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of(b"x") != digest_of("x")
    first = Asked(digest_of("x"), "key", again=True)
    parts = [first.part(index) for index in range(3)]
    assert len({part.digest for part in parts}) == len({part.key for part in parts}) == 3
    assert all(len(part.key or "") < 100 and part.again for part in parts)
