"""The words of a search as a condition on the media table.

This is the one place that knows how text is matched. On SQLite words of three letters and more are looked up in
a full-text index of trigrams; shorter ones, and all of them on PostgreSQL, are looked for in every row.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, TextualSelect, and_, column, or_, select, text
from sqlalchemy.orm import Session

from app.errors import InvalidInput
from app.tables import Media

MAX_SEARCH = 500
"""Longest search in characters."""

MAX_WORDS = 16
"""Most words in one search; each is one scan of the text columns."""

FEW = 2000
"""Hits that are looked up one by one."""

TRIGRAM = 3
"""Shortest word that the index of trigrams holds."""

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


def matches(words: list[str], *, indexed: bool = False) -> ColumnElement[bool]:
    """Return the condition that every word stands in the prompt, the negative prompt or the model's id.

    Words match anywhere and in either case; ``%`` and ``_`` are only themselves. ``indexed``: use the index.
    """
    long = [word for word in words if indexed and len(word) >= TRIGRAM]
    short = [word for word in words if word not in long]
    conditions = [_anywhere(short)] if short else []
    if long:
        conditions.append(Media.id.in_(_found(long)))
    return and_(*conditions)


def few(session: Session, words: list[str]) -> list[str] | None:
    """Return the ids that the index finds for the long words, if they are `FEW` or less; else None.

    The database does not know how rare a word is: few rows are quicker looked up, many quicker walked along.
    """
    long = [word for word in words if len(word) >= TRIGRAM]
    if not long:
        return None
    found = list(session.scalars(select(_found(long).subquery().c.media_id).limit(FEW + 1)))
    return found if len(found) <= FEW else None


def _found(words: list[str]) -> TextualSelect:
    """Return the ids whose text holds every word, from the index."""
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    return (
        text(
            "SELECT media_search.media_id FROM media_words "
            "JOIN media_search ON media_search.number = media_words.rowid "
            "WHERE media_words MATCH :media_words_match"
        )
        .bindparams(media_words_match=quoted)
        .columns(column("media_id", String))
    )


def _anywhere(words: list[str]) -> ColumnElement[bool]:
    return and_(*(or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED)) for word in words))
