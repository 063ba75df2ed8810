"""What a search found, marked in the text, beginning near the first hit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

FAR = 48
"""Characters before the first hit from which on the beginning is left out."""

BEFORE = 24
"""Characters that are kept in front of it then."""


def hits(text: str | None, words: Sequence[str] = (), *, whole: bool = True) -> Markup:
    """Return ``text`` as markup with every word in ``<mark>``, in either case.

    Not ``whole``: without most of what stands in front of the first hit.
    """
    text = text or ""
    if not words:
        return escape(text)
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(word) for word in longest_first), re.IGNORECASE)
    if not whole and (first := pattern.search(text)) and first.start() > FAR:
        begin = text.rfind(" ", 0, first.start() - BEFORE) + 1 or first.start() - BEFORE
        text = f"… {text[begin:]}"
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(re.split(f"({pattern.pattern})", text, flags=re.IGNORECASE))
    )
