"""What two media were made with, side by side: only what differs."""

from __future__ import annotations

from typing import Any, NamedTuple

from app.media.view import MediaView
from app.pages.words import label, plain

BESIDE = ("prompt", "negative_prompt", "model_id", "seed")
"""Fields of a medium that come before its settings."""


class Difference(NamedTuple):
    """One fact of both."""

    name: str
    values: tuple[str, str]


def differences(one: MediaView, other: MediaView) -> list[Difference]:
    """Return what differs between how two were made, the words first."""
    first, second = _facts(one), _facts(other)
    names = [name for name in {**first, **second} if first.get(name) != second.get(name)]
    return [Difference(label(name), (_text(first.get(name)), _text(second.get(name)))) for name in names]


def _facts(media: MediaView) -> dict[str, Any]:
    size = {"size": f"{media.width} × {media.height}"}
    settings = media.settings or {}
    others = {name: value for name, value in settings.items() if name not in ("width", "height")}
    return {**{name: getattr(media, name) for name in BESIDE}, **size, **others}


def _text(value: Any) -> str:
    return "–" if value in (None, "", [], {}) else plain(value)
