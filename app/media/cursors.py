"""Cursors of the gallery: the place (created_at, id) after which the next page begins, opaque to clients."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.errors import InvalidCursor

_FORM = re.compile(r"(\d{1,17})\.([0-9a-f]{32})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """Where a page ended."""

    created_at: datetime
    id: str


def encode_cursor(place: Place) -> str:
    """Return the cursor of a place."""
    since = place.created_at - _EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return base64.urlsafe_b64encode(f"{microseconds}.{place.id}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> Place:
    """Return the place of a cursor. Raises `InvalidCursor` for anything that `encode_cursor` did not give."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
        match = _FORM.fullmatch(text)
        if match is None:
            raise InvalidCursor()
        seconds, microseconds = divmod(int(match[1]), 1_000_000)
        moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
    except (binascii.Error, ValueError, OverflowError, OSError) as error:
        raise InvalidCursor() from error
    place = Place(moment, match[2])
    if encode_cursor(place) != cursor:
        raise InvalidCursor()
    return place


def in_front(cursor: str) -> str:
    """Return the cursor right in front of an item's own: a page after it begins with this item.

    The order is (created_at, id), newest first, so the place in front has the next id. Raises `InvalidCursor`.
    """
    place = decode_cursor(cursor)
    following = int(place.id, 16) + 1
    if following >> 128:
        return encode_cursor(Place(place.created_at + timedelta(microseconds=1), "0" * 32))
    return encode_cursor(Place(place.created_at, f"{following:032x}"))
