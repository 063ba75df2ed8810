"""Cursors come back as they were given, and nothing else is one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidCursor
from app.media.cursors import Place, decode_cursor, encode_cursor

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.uuids())
def test_a_cursor_is_the_place_it_was_made_of(moment: datetime, id: object) -> None:
    place = Place(moment, id.hex)  # type: ignore[attr-defined]
    assert decode_cursor(encode_cursor(place)) == place


def text(plain: str) -> str:
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


WRONG = [
    "x",
    "====",
    "not base64!",
    "é",
    "\0",
    "\ud800",
    text(""),
    text("1"),
    text("1." + "a" * 31),
    text("-1." + "a" * 32),
    text("1." + "A" * 32),
    text("1.5." + "a" * 32),
    text("999999999999999999999999." + "a" * 32),
    text("٣." + "a" * 32),
    text("01." + "a" * 32),
    text("1." + "a" * 32) + "=",
    text("1." + "a" * 32) + "\n",
    text("1." + "a" * 32) + "A",
    "A" * 100_000,
]


@pytest.mark.parametrize("cursor", WRONG, ids=range(len(WRONG)))
def test_what_was_not_given_is_no_cursor(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor)
