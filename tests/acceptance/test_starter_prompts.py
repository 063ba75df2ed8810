"""Whatever people type, the starter models give something to look at; and what they know, in many words."""

from __future__ import annotations

import pytest

from starter.pixels import describe
from tests.support.asking import ask, picture
from tests.support.server import Server

ANYTHING = {
    "unknown words": "a quixotic zeppelin pondering its mortgage",
    "none of the vocabulary": "Lorem ipsum dolor sit amet",
    "emoji": "🌟🌟 🟥 👩‍🚀",
    "emoji among words": "a large red 🔥 circle 🔥 on a blue background",
    "500 words": "large red circle and " * 125,
    "right to left": "نجمة حمراء كبيرة على خلفية زرقاء",
    "both directions": "a red star \u202eneerg a\u202c on ברקע כחול",
    "another script": "大きな赤い星、青い背景",
    "almost nothing": " . ",
    "punctuation": "!?;:\"'`´<>&%$#@()[]{}|\\/~^*+=-_",
    "combining marks": "r\u0301\u0302\u0303\u0304\u0305ed s\u0334\u0335\u0336tar",
    "one endless word": "x" * 4000,
    "special tokens": "<|startoftext|> <|endoftext|> </w> <pad> <extra_id_0>",
    "lines and tabs": "a red\n\tstar\r\non\u00a0black\u2028\u200b",
    "weights of other studios": "(red:1.5) star [blue] <lora:none:1> BREAK (((circle)))",
}


@pytest.mark.parametrize("text", ANYTHING.values(), ids=ANYTHING)
def test_any_prompt_gives_a_picture(starters: Server, text: str) -> None:
    status = ask(starters, "image", text, num_inference_steps=4)
    assert picture(starters, status).size == (256, 256)
    assert status["prompt"] == text


def test_what_is_known_is_drawn_among_what_is_not(starters: Server) -> None:
    seen = describe(picture(starters, ask(starters, "image", ANYTHING["emoji among words"])))
    assert (seen.colour, seen.background) == ("red", "blue")


@pytest.mark.parametrize(
    ("text", "colour", "shape", "background"),
    [
        ("red star", "red", "star", None),
        ("Red Star", "red", "star", None),
        ("a crimson ball on navy", "red", "circle", "blue"),
        ("a big golden box, black background", "yellow", "square", "black"),
        ("a huge emerald rhombus against a violet backdrop", "green", "diamond", "purple"),
        ("draw an enormous snowy pyramid on a turquoise background", "white", "triangle", "cyan"),
    ],
)
def test_few_words_and_synonyms_are_enough(
    starters: Server, text: str, colour: str, shape: str, background: str | None
) -> None:
    seen = describe(picture(starters, ask(starters, "image", text)))
    assert (seen.colour, seen.shape) == (colour, shape), seen
    assert background in (None, seen.background), seen


@pytest.mark.parametrize(
    ("text", "position"), [("tiny red disc, top left", "top left"), ("blue dot", "centre")]
)
def test_places_are_said_or_go_without_saying(starters: Server, text: str, position: str) -> None:
    assert describe(picture(starters, ask(starters, "image", text))).position == position
