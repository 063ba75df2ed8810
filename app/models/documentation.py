"""What the docs say of the families and the options, derived from the code."""

from __future__ import annotations

from app.models.cards import CARDS, card_lines
from app.models.limits import limits_of
from app.models.lineup import ModelEntry
from app.models.options import ModelOptions
from app.models.recipe import Recipe
from app.models.registry import families


def families_table() -> str:
    """Return every family as a row of a Markdown table."""
    lines = [
        "| family | job types | size, multiple of | frames | steps | guidance | licence of the usual weights |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(recipe) for recipe in families().values()]
    return "\n".join(lines)


def examples() -> str:
    """Return the families' example lines for ``.env``."""
    return "\n".join(line for recipe in families().values() for line in recipe.examples)


def lineups() -> str:
    """Return the lineups by card as headings and blocks of lines."""
    parts = []
    for card in CARDS:
        block = "\n".join(f"    {line}" for line in card_lines(card))
        parts.append(f"### {card.title}\n\n{card.about}\n\n{block}")
    return "\n\n".join(parts)


def example_lineups() -> str:
    """Return the lineups by card as ``.env.example`` has them: every line a comment."""
    parts = []
    for card in CARDS:
        lines = [line if line.startswith("#") else f"#{line}" for line in card_lines(card)]
        parts.append("\n".join([f"# {card.title}. {card.about}", *lines]))
    return "\n".join(parts)


def options_table() -> str:
    """Return the keys of ``options_json`` as a Markdown table."""
    rows = [f"| `{name}` | {field.description} |" for name, field in ModelOptions.model_fields.items()]
    return "\n".join(["| option | what it says |", "|---|---|", *rows])


def _row(recipe: Recipe) -> str:
    entry = ModelEntry("example", recipe.title, "example", recipe.family, recipe.entry_types[0])
    limits = limits_of(entry)
    frames = "" if limits.frames is None else f"{limits.frames.default:g} ({limits.frame_stride}n+1)"
    return (
        f"| `{recipe.family}`: {recipe.title} | {', '.join(recipe.settings)} "
        f"| {limits.width.default:g} x {limits.height.default:g}, {limits.multiple} | {frames} "
        f"| {limits.steps.default:g} | {limits.guidance.default:g} | {recipe.license or ''} |"
    )
