"""A gallery of very many rows, written straight into the table; they share one thumbnail."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from sqlalchemy import text

from app.media.manager import MediaManager
from app.media.store import MediaStore

NEWEST = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
INSERT = """
WITH RECURSIVE numbers(number) AS (
    SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < :count)
INSERT INTO media (id, "index", media_type, origin, media_path, mime_type, bytes, width, height,
    model_id, prompt, seed, favorite, missing, created_at)
SELECT printf('%032x', number), 0, 'image', 'job', '2026/11/20/' || printf('%032x', number) || '.png',
    'image/png', 1000,
    CASE number % 5 WHEN 1 THEN 384 WHEN 3 THEN 512 ELSE 256 END,
    CASE number % 5 WHEN 2 THEN 384 WHEN 3 THEN 288 WHEN 4 THEN 320 ELSE 256 END,
    'starter-image', 'no ' || number, number, 0, 0,
    datetime(:newest, '-' || number || ' seconds') || '.000000'
FROM numbers"""


def insert_many(store: MediaStore, count: int) -> None:
    """Insert rows; the number 0 is the newest, and its number is a row's seed, prompt and id (in hex)."""
    with store.database.write() as session:
        session.execute(text(INSERT), {"count": count, "newest": f"{NEWEST:%Y-%m-%d %H:%M:%S}"})


def share_thumbnails(media: MediaManager, source: str, count: int) -> None:
    """Give the newest the thumbnail of another medium, as links to one file."""
    one = media.paths.preview(media.get(source), "thumbnail")
    for number in range(count):
        path = media.paths.preview(media.get(f"{number:032x}"), "thumbnail")
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(one, path)
