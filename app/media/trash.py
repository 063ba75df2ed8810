"""Deletions that can be taken back for a while: nobody sees what is deleted, and its files stay until then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.media.paths import MediaPaths
from app.media.store import MediaStore
from app.tables import utc_now

UNDO = timedelta(minutes=10)
"""How long a deletion can be taken back."""


def trash(store: MediaStore, ids: Sequence[str]) -> list[str]:
    """Delete at most 500 in a way that `MediaStore.restore` takes back for `UNDO`; returns which there were."""
    return store.trash(ids, utc_now() + UNDO)


def empty_trash(paths: MediaPaths, store: MediaStore) -> int:
    """Remove the files of what was deleted and not restored in time; returns how many files there were."""
    removed = 0
    while rows := store.beyond_restoring():
        for path in (path for row in rows for path in paths.all_of(row)):
            removed += path.is_file()
            path.unlink(missing_ok=True)
        store.forget_restoring([row.id for row in rows])
    return removed
