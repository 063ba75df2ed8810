"""The ``parameters`` text: written as the field's tools read it, read as they write it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.infotext import InfoText, parse
from app.media.parameters import from_infotext

WEB_UI = (
    "masterpiece, <lora:film:0.8> a fox\nin the snow\n"
    "Negative prompt: blurry, (low quality:1.4),\nwatermark\n"
    "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 3921704311, Size: 832x1216, "
    "Model hash: 31e35c80fc, Model: sd_xl_base_1.0, Denoising strength: 0.55, "
    'Lora hashes: "film: 0cc175b9c0f1", '
    'Hashes: {"model": "31e35c80fc", "lora:film": "0cc175b9c0"}, Version: v1.10.1'
)


def test_a_text_of_another_tool_is_read() -> None:
    found = from_infotext(WEB_UI)
    assert found.source == "parameters"
    assert found.prompt == "masterpiece, <lora:film:0.8> a fox\nin the snow"
    assert found.negative_prompt == "blurry, (low quality:1.4),\nwatermark"
    assert found.seed == 3921704311
    assert found.model_name == "sd_xl_base_1.0"
    assert found.settings == {
        "num_inference_steps": 28,
        "guidance_scale": 6.5,
        "scheduler": "DPM++ 2M",
        "strength": 0.55,
        "width": 832,
        "height": 1216,
        "seed": 3921704311,
    }
    assert found.extra == {
        "Schedule type": "Karras",
        "Model hash": "31e35c80fc",
        "Lora hashes": "film: 0cc175b9c0f1",
        "Version": "v1.10.1",
    }
    assert parse(WEB_UI).hashes == {"model": "31e35c80fc", "lora:film": "0cc175b9c0"}


def test_a_distilled_scale_is_the_guidance() -> None:
    found = from_infotext("a fox\nSteps: 4, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 1")
    assert found.settings["guidance_scale"] == 3.5


@pytest.mark.parametrize(
    "text",
    [
        "only a prompt",
        "two lines\nof prompt",
        "Steps: 5, Seed: 1",
        "a: b, c: d",
        "Negative prompt: bad",
        "\n\n",
    ],
)
def test_fewer_than_three_pairs_are_no_pairs(text: str) -> None:
    found = from_infotext(text)
    assert (found.settings, found.extra, found.seed) == ({}, {}, None)
    assert found.prompt == ("" if text.startswith("Negative") else text.strip())


@pytest.mark.parametrize(
    "pairs",
    [
        "Steps: many, CFG scale: nan, Seed: -1, Size: 12",
        "Steps: , CFG scale: inf, Seed: 99999999999999999999, Size: x",
        'Steps: "5", Seed: "", Size: "1x", Model: "\\"',
        "Hashes: {broken}, Steps: a, Seed: b, Size: c",
        "Steps: " + "9" * 5000 + ", Seed: 1e400, Size: 1x1x1",
    ],
)
def test_values_that_make_no_sense_are_left_out_not_guessed(pairs: str) -> None:
    found = from_infotext(f"a fox\n{pairs}")
    assert found.prompt == "a fox"
    assert found.seed is None
    assert "guidance_scale" not in found.settings


def test_the_line_of_pairs_has_three_pairs_and_stands_alone() -> None:
    text = str(InfoText("a fox", "", {"Seed": "1", "Size": "64x64", "Version": "x"}))
    assert text == "a fox\nSeed: 1, Size: 64x64, Version: x"


def test_values_with_separators_are_quoted() -> None:
    text = str(InfoText("p", "", {"Model": 'a, b: "c"\nd', "Steps": "1", "Seed": "2"}, {"model": "ab"}))
    assert text == 'p\nModel: "a, b: \\"c\\"\\nd", Steps: 1, Seed: 2, Hashes: {"model": "ab"}'


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)
PROMPT = PLAIN.filter(lambda text: not text.startswith("Negative prompt:") and "\n" not in text)


@given(PROMPT, PROMPT, st.lists(PLAIN, min_size=3, max_size=6), st.dictionaries(PLAIN, PLAIN, max_size=2))
def test_what_is_written_is_read_again(
    prompt: str, negative: str, values: list[str], hashes: dict[str, str]
) -> None:
    pairs = {f"Key {number}": value for number, value in enumerate(values)}
    text = InfoText(prompt, negative, pairs, {})
    assert parse(str(text)) == text


def test_the_quoting_is_what_the_field_takes_apart() -> None:
    """The field's own expression for a pair, with the value of every pair found whole."""
    pair = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
    last = str(InfoText("p", "n", {"Model": "a: b, c", "Steps": "4", "CFG scale": "1"})).split("\n")[-1]
    assert pair.findall(last) == [("Model", '"a: b, c"'), ("Steps", "4"), ("CFG scale", "1")]
