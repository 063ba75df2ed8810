"""The words of a search as a condition on the media table.

This is the one place that knows how text is matched: a full-text index replaces `matches` and nothing else.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from app.errors import InvalidInput
from app.tables import Media

MAX_SEARCH = 500
"""Longest search in characters."""

MAX_WORDS = 16
"""Most words in one search; each is one scan of the text columns."""

_SEARCHED = (Media.prompt, Media.negative_prompt, Media.model_id)


def search_words(search: str | None) -> list[str]:
    """Return the words of a search; none for None or blank. Raises `InvalidInput`."""
    text = checked_text("search", search or "", MAX_SEARCH)
    words = list(dict.fromkeys(text.split()))
    if len(words) > MAX_WORDS:
        raise InvalidInput("search", f"has more than {MAX_WORDS} words", maximum=MAX_WORDS)
    return words


def checked_text(field: str, text: str, max_length: int) -> str:
    """Return ``text`` if the database can hold it. Raises `InvalidInput`: too long, NUL, lone surrogates."""
    if len(text) > max_length:
        raise InvalidInput(field, f"is longer than {max_length} characters", max_length=max_length)
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput(field, "is not plain text")
    return text


def matches(words: list[str]) -> ColumnElement[bool]:
    """Return the condition that every word stands in the prompt, the negative prompt or the model's id.

    Words match anywhere and in either case; ``%`` and ``_`` are only themselves.
    """
    return and_(*(or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED)) for word in words))
