"""Made-up data for the parts of the gallery."""

from __future__ import annotations

from typing import Any

from app.media.collections import Counted
from app.media.view import MediaView
from app.pages.differences import differences
from app.pages.filters import Chip
from app.tables import Collection, utc_now


def gallery_parts(one: MediaView, other: MediaView) -> dict[str, Any]:
    """Return chips, the panel of filters, collections and two media to compare."""
    named = [
        Counted(Collection(id=f"{number}", name=name, created_at=utc_now()), number, None)
        for number, name in enumerate(("Empty", "Just one", "A name that is far too long to stand in one line"))
    ]
    other = other.model_copy(update={"seed": 8, "prompt": "a green ring"})
    return {
        "chips": [Chip("seed", "Seed 7", "/patterns"), Chip("tag", "#best of", "/patterns")],
        "asked": {"seed": "7", "tag": "best of"},
        "collections": named,
        "cards": [(each.collection, each.size, one if each.size else None) for each in named],
        "tags": [("best of", 12)],
        "pair": (one, other),
        "differences": differences(one, other),
    }
