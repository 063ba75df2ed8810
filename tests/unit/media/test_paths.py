"""Ids are 32 hex digits; nothing else reaches the disk or the database."""

from __future__ import annotations

import pytest

from app.errors import MediaNotFound
from app.media.manager import MediaManager
from app.media.paths import checked_id, id_of_output, id_of_preview

WRONG = [
    "",
    ".",
    "..",
    "../../etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "..\\..\\windows",
    "/etc/passwd",
    "C:\\boot.ini",
    "CON",
    "nul.png",
    "COM1",
    "a" * 31,
    "a" * 33,
    "A" * 32,
    "g" * 32,
    "a" * 32 + "\n",
    "a" * 31 + "\0",
    "\0" * 32,
    "a" * 32 + ".png",
    "a" * 31 + "/",
    "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
    "١" * 32,
    "ａ" * 32,
    "\ud800" * 32,
    "~",
    "' OR 1=1 --",
    "a" * 100_000,
]


@pytest.mark.parametrize("media_id", WRONG, ids=range(len(WRONG)))
def test_what_is_no_id_is_not_found_everywhere(manager: MediaManager, media_id: str) -> None:
    for ask in (manager.get, manager.open_image, manager.metadata, manager.delete):
        with pytest.raises(MediaNotFound):
            ask(media_id)
    with pytest.raises(MediaNotFound):
        manager.set_favorite(media_id, True)


def test_an_unknown_id_is_not_found(manager: MediaManager) -> None:
    assert checked_id("0" * 32) == "0" * 32
    with pytest.raises(MediaNotFound):
        manager.get("0" * 32)


def test_names_are_taken_apart_only_when_they_are_ours() -> None:
    assert id_of_output("b" * 32 + ".png") == id_of_output("b" * 32 + ".mp4") == "b" * 32
    assert id_of_preview("b" * 32 + ".webp") == "b" * 32
    for name in ("holiday.png", "b" * 32 + ".jpg", "." + "b" * 32 + ".png", "b" * 32 + ".png.part", ".gitkeep"):
        assert id_of_output(name) is None
    assert id_of_preview("b" * 32 + ".png") is None
