"""The lineups by card: every line parses, what is on by default is permissive, and the page shows them."""

from __future__ import annotations

import io
import re

import pytest
from dotenv import dotenv_values

from app.config import ROOT, Config
from app.models.cards import CARDS, PERMISSIVE, Card, card_lines, entry_of
from app.models.documentation import example_lineups, lineups
from app.models.lineup import Lineup
from app.models.registry import families

MEMORIES = ["No GPU", "8 GB", "12 GB", "16 GB", "24 GB", "48 GB", "80 GB"]


def parsed(text: str) -> Lineup:
    """Read ``.env`` text into a lineup."""
    lines = {
        name: value or "" for name, value in dotenv_values(stream=io.StringIO(text), interpolate=False).items()
    }
    return Lineup.from_config(Config(lineup=lines, starter_models=False))


def test_every_card_size_has_a_lineup() -> None:
    assert [card.title for card in CARDS] == MEMORIES


@pytest.mark.parametrize("card", CARDS, ids=MEMORIES)
def test_the_lines_of_a_card_parse_as_they_stand_and_with_all_taken(card: Card) -> None:
    plain = "\n".join(card_lines(card))
    chosen = parsed(plain)
    assert chosen.problems == []
    entries = [entry for entry in chosen.entries.values() if entry.source != "starter"]
    assert {entry.variable for entry in entries} == set(card.lines)
    assert all(entry.download for entry in entries)
    every = parsed(re.sub(r"^#(?=MODEL_)", "", plain, flags=re.M))
    assert every.problems == []
    assert {entry.variable for entry in every.entries.values()} == {*card.lines, *card.opt_in}


@pytest.mark.parametrize("card", CARDS, ids=MEMORIES)
def test_what_is_on_by_default_is_permissive_and_the_rest_names_its_licence(card: Card) -> None:
    for variable, options in card.lines.items():
        assert entry_of(variable, options).license in PERMISSIVE
    lines = card_lines(card)
    for variable, options in card.opt_in.items():
        licence = entry_of(variable, options).license
        assert licence not in (None, *PERMISSIVE)
        place = next(number for number, line in enumerate(lines) if line.startswith(f"#{variable}="))
        assert lines[place - 1] == f"# {licence}:"


def test_every_line_of_the_docs_and_the_example_parses() -> None:
    for name in ("docs/models.md", ".env.example", "README.md"):
        text = (ROOT / name).read_text("utf-8")
        found = re.findall(r'^[ #]*((?:DOWNLOAD_)?MODEL_[A-Z0-9_]+="?[^<\n]*)$', text, re.M)
        lines = {
            line
            for line in found
            if line.count(";") >= 4 and "repo_or_url" not in line and "manifests/" not in line
        }
        assert lines or name == "README.md"
        for line in lines:
            assert parsed(line).problems == [], line


def test_every_example_of_a_family_parses_into_that_family() -> None:
    for recipe in families().values():
        for line in recipe.examples:
            lineup = parsed(line)
            assert lineup.problems == [], line
            assert [entry.family for entry in lineup.entries.values()] == [recipe.family], line


def test_the_page_and_the_example_have_the_lineups() -> None:
    assert lineups() in (ROOT / "docs" / "models.md").read_text("utf-8")
    assert example_lineups() in (ROOT / ".env.example").read_text("utf-8")
