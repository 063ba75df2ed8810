"""What a search found, marked in texts that may hold markup themselves."""

from __future__ import annotations

import pytest

from app.pages.hits import hits


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("a red fox", ["red"], "a <mark>red</mark> fox"),
        ("Redder RED", ["red"], "<mark>Red</mark>der <mark>RED</mark>"),
        ("a <b> & b", ["<b>"], "a <mark>&lt;b&gt;</mark> &amp; b"),
        ("50% a.c abc", ["a.c", "%"], "50<mark>%</mark> <mark>a.c</mark> abc"),
        ("redder", ["red", "redder"], "<mark>redder</mark>"),
        ("<i>", [], "&lt;i&gt;"),
        (None, ["red"], ""),
    ],
)
def test_words_are_marked_and_nothing_else_is_markup(text: str | None, words: list[str], shown: str) -> None:
    assert str(hits(text, words)) == shown


def test_a_hit_far_behind_is_brought_near() -> None:
    text = "word " * 40 + "fox at the end"
    assert str(hits(text, ["fox"], whole=False)).startswith("… word")
    assert len(hits(text, ["fox"], whole=False)) < 80
    assert str(hits("x" * 100 + "fox", ["fox"], whole=False)) == "… " + "x" * 24 + "<mark>fox</mark>"
