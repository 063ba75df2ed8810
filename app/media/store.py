"""The only SQL on media."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_, update
from sqlalchemy.orm import Session

from app.database import Database
from app.errors import InvalidInput, MediaNotFound
from app.media.cursors import Place, decode_cursor, encode_cursor
from app.media.filters import GalleryFilter, conditions_of, live
from app.media.search import few, search_words
from app.tables import Media, MediaTag, UtcDateTime, utc_now

MAX_PAGE = 200
MAX_TAGS = 32
"""Tags of one medium."""
CHUNK = 500
"""Ids bound in one statement (SQLite's oldest limit is 999)."""


class GalleryPage(NamedTuple):
    """One page, newest first."""

    items: list[Media]
    next_cursor: str | None
    """None on the last page."""
    total: int
    """Items of the whole filter, not of this page."""


class MediaStore:
    """Rows of pictures and videos. Deleted ones stay as tombstones that nothing here returns."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def insert(self, session: Session, media: Media) -> Media:
        """Insert within the caller's transaction; UNIQUE(job_id, index) refuses a second recording."""
        session.add(media)
        session.flush()
        return media

    def add(self, media: Media) -> Media:
        """Insert in a transaction of its own."""
        with self.database.write() as session:
            return self.insert(session, media)

    def get(self, media_id: str) -> Media:
        """Return a row that is not deleted. Raises `MediaNotFound`."""
        with self.database.read() as session:
            media = session.get(Media, media_id)
        if media is None or media.deleted_at is not None:
            raise MediaNotFound()
        return media

    def of_job(self, job_id: str) -> list[Media]:
        """Return what a job made and nobody deleted, by index."""
        query = select(Media).where(Media.job_id == job_id, live()).order_by(Media.index)
        with self.database.read() as session:
            return list(session.scalars(query))

    def recorded_indexes(self, job_id: str) -> set[int]:
        """Return the indexes a job has recorded, deleted ones too: none of them is made again."""
        with self.database.read() as session:
            return set(session.scalars(select(Media.index).where(Media.job_id == job_id)))

    def set_favorite(self, media_id: str, favorite: bool) -> Media:
        """Mark or unmark. Raises `MediaNotFound`."""
        return self._change(media_id, favorite=favorite)

    def tag(self, ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()) -> int:
        """Add and remove tags of at most `CHUNK` media; returns how many there are. Raises `InvalidInput`."""
        with self.database.write() as session:
            found = list(session.scalars(select(Media).where(Media.id.in_(ids), live())))
            for media in found:
                media.labels = [label for label in media.labels if label.tag not in remove]
                media.labels += [MediaTag(tag=tag) for tag in dict.fromkeys(add) if tag not in media.tags]
                if len(media.labels) > MAX_TAGS:
                    raise InvalidInput("tags", f"are more than {MAX_TAGS} on one", maximum=MAX_TAGS)
        return len(found)

    def tags(self) -> list[tuple[str, int]]:
        """Return every tag and how many live media have it, the most used first."""
        count = func.count()
        query = select(MediaTag.tag, count).join(Media, Media.id == MediaTag.media_id).where(live())
        with self.database.read() as session:
            rows = session.execute(
                query.group_by(MediaTag.tag).order_by(count.desc(), MediaTag.tag).limit(1000)
            )
            return [(tag, number) for tag, number in rows]

    def set_favorites(self, ids: Sequence[str], favorite: bool) -> int:
        """Mark or unmark at most `CHUNK` media; returns how many there are."""
        statement = update(Media).where(Media.id.in_(ids), live()).values(favorite=favorite)
        with self.database.write() as session:
            return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]

    def tombstone(self, media_id: str) -> Media:
        """Mark as deleted, committed before this returns. Raises `MediaNotFound`, also when done before."""
        return self._change(media_id, deleted_at=utc_now())

    def _change(self, media_id: str, **values: object) -> Media:
        statement = update(Media).where(Media.id == media_id, live()).values(**values).returning(Media)
        with self.database.write() as session:
            media = session.scalars(statement).one_or_none()
        if media is None:
            raise MediaNotFound()
        return media

    # ---- the gallery -----------------------------------------------------------------------------

    def gallery(self, shown: GalleryFilter, limit: int = 50, cursor: str | None = None) -> GalleryPage:
        """Return a page, newest first. Raises `InvalidInput` and `InvalidCursor`."""
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput("limit", f"must be 1 to {MAX_PAGE}", minimum=1, maximum=MAX_PAGE)
        place = decode_cursor(cursor) if cursor else None
        conditions = conditions_of(shown, indexed=self.database.is_sqlite)
        with self.database.read() as session:
            if self.database.is_sqlite and (ids := few(session, search_words(shown.search))) is not None:
                conditions.append(Media.id.in_(ids))
            counted = select(func.count()).select_from(Media).where(*conditions)
            found = list(session.scalars(page_query(conditions, limit + 1, place)))
            total = session.scalar(counted) or 0
        items = found[:limit]
        more = len(found) > limit
        last = Place(items[-1].created_at, items[-1].id) if more else None
        return GalleryPage(items, encode_cursor(last) if last else None, total)

    # ---- reconciling -----------------------------------------------------------------------------

    def live_ids(self, ids: Iterable[str]) -> set[str]:
        """Return those of ``ids`` that have a row which is not deleted."""
        wanted = list(ids)
        found: set[str] = set()
        with self.database.read() as session:
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                found.update(session.scalars(select(Media.id).where(Media.id.in_(part), live())))
        return found

    def in_chunks(self, *, deleted: bool) -> Iterator[list[Media]]:
        """Yield all live rows, or all tombstones, in chunks by id; each chunk is one short read."""
        last = ""
        condition = Media.deleted_at.is_not(None) if deleted else live()
        while True:
            query = select(Media).where(condition, Media.id > last).order_by(Media.id).limit(CHUNK)
            with self.database.read() as session:
                rows = list(session.scalars(query))
            if not rows:
                return
            yield rows
            last = rows[-1].id

    def set_missing(self, ids: Sequence[str], missing: bool) -> None:
        """Set the flag ``missing`` of at most `CHUNK` rows."""
        if ids:
            with self.database.write() as session:
                session.execute(update(Media).where(Media.id.in_(ids)).values(missing=missing))


def page_query(
    conditions: Sequence[ColumnElement[bool]], limit: int, after: Place | None = None
) -> Select[Media]:
    """Return the query of one page, along ix_media_gallery."""
    query = select(Media).where(*conditions).order_by(Media.created_at.desc(), Media.id.desc()).limit(limit)
    if after is None:
        return query
    place = tuple_(literal(after.created_at, UtcDateTime()), literal(after.id))
    return query.where(tuple_(Media.created_at, Media.id) < place)
