"""The only SQL on media."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, Update, and_, func, literal, or_, select, tuple_, update
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
END = "end"
"""In the place of a cursor: after the oldest."""


class GalleryPage(NamedTuple):
    """One page, newest first."""

    items: list[Media]
    next_cursor: str | None
    """None on the last page."""
    total: int
    """Items of the whole filter, not of this page."""
    previous_cursor: str | None = None
    """Give it as ``before`` for the page in front of this one; None on the first."""


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

    def trash(self, ids: Sequence[str], until: datetime) -> list[str]:
        """Mark at most `CHUNK` media as deleted, to be restored until then; returns which there were."""
        statement = update(Media).where(Media.id.in_(ids), live())
        return self._each(statement.values(deleted_at=utc_now(), restorable_until=until))

    def restore(self, ids: Sequence[str]) -> list[str]:
        """Take back the deletion of at most `CHUNK` media; returns which of them could be."""
        statement = update(Media).where(Media.id.in_(ids), Media.restorable_until > utc_now())
        return self._each(statement.values(deleted_at=None, restorable_until=None))

    def beyond_restoring(self) -> list[Media]:
        """Return at most `CHUNK` tombstones that nobody can take back any more and whose files still stand."""
        query = select(Media).where(Media.restorable_until <= utc_now()).limit(CHUNK)
        with self.database.read() as session:
            return list(session.scalars(query))

    def forget_restoring(self, ids: Sequence[str]) -> None:
        """Note that the files of at most `CHUNK` tombstones are gone."""
        self._each(update(Media).where(Media.id.in_(ids)).values(restorable_until=None))

    def _each(self, statement: Update) -> list[str]:
        with self.database.write() as session:
            return list(session.scalars(statement.returning(Media.id)))

    def _change(self, media_id: str, **values: object) -> Media:
        statement = update(Media).where(Media.id == media_id, live()).values(**values).returning(Media)
        with self.database.write() as session:
            media = session.scalars(statement).one_or_none()
        if media is None:
            raise MediaNotFound()
        return media

    # ---- the gallery -----------------------------------------------------------------------------

    def gallery(
        self, shown: GalleryFilter, limit: int = 50, cursor: str | None = None, before: str | None = None
    ) -> GalleryPage:
        """Return a page, newest first: what follows ``cursor``, or what stands right in front of ``before``
        (a cursor, or `END` for the last page). Raises `InvalidInput` and `InvalidCursor`.
        """
        if not 1 <= limit <= MAX_PAGE:
            raise InvalidInput("limit", f"must be 1 to {MAX_PAGE}", minimum=1, maximum=MAX_PAGE)
        if cursor and before:
            raise InvalidInput("before", "cannot be given together with cursor")
        backwards, given = bool(before), before or cursor
        place = decode_cursor(given) if given and given != END else None
        conditions = conditions_of(shown, indexed=self.database.is_sqlite)
        with self.database.read() as session:
            if self.database.is_sqlite and (ids := few(session, search_words(shown.search))) is not None:
                conditions.append(Media.id.in_(ids))
            counted = select(func.count()).select_from(Media).where(*conditions)
            found = list(session.scalars(page_query(conditions, limit + 1, place, backwards=backwards)))
            total = session.scalar(counted) or 0
        items, more = found[:limit], len(found) > limit
        if backwards:
            items.reverse()
        ahead, behind = (place is not None, more) if backwards else (more, place is not None)
        return GalleryPage(
            items,
            cursor_of(items[-1]) if items and ahead else None,
            total,
            cursor_of(items[0]) if items and behind else None,
        )

    def ids_of(self, shown: GalleryFilter, limit: int) -> list[str]:
        """Return the ids of the newest that a filter shows. Raises `InvalidInput`."""
        conditions = conditions_of(shown, indexed=self.database.is_sqlite)
        query = select(Media.id).where(*conditions).order_by(Media.created_at.desc(), Media.id.desc())
        with self.database.read() as session:
            return list(session.scalars(query.limit(limit)))

    # ---- reconciling -----------------------------------------------------------------------------

    def live_ids(self, ids: Iterable[str]) -> set[str]:
        """Return those of ``ids`` that have a row which is not deleted."""
        return self._known(ids, live())

    def kept_ids(self, ids: Iterable[str]) -> set[str]:
        """Return those of ``ids`` whose files stay: not deleted, or to be restored."""
        return self._known(ids, or_(live(), Media.restorable_until.is_not(None)))

    def _known(self, ids: Iterable[str], condition: ColumnElement[bool]) -> set[str]:
        wanted = list(ids)
        found: set[str] = set()
        with self.database.read() as session:
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                found.update(session.scalars(select(Media.id).where(Media.id.in_(part), condition)))
        return found

    def in_chunks(self, *, deleted: bool) -> Iterator[list[Media]]:
        """Yield all live rows, or all tombstones for good, in chunks by id; each chunk is one short read."""
        last = ""
        condition = and_(~live(), Media.restorable_until.is_(None)) if deleted else live()
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
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    place: Place | None = None,
    *,
    backwards: bool = False,
) -> Select[Media]:
    """Return the query of one page, along ix_media_gallery; ``backwards`` walks towards the newest."""
    keys = (Media.created_at, Media.id)
    order = [key.asc() if backwards else key.desc() for key in keys]
    query = select(Media).where(*conditions).order_by(*order).limit(limit)
    if place is None:
        return query
    here = tuple_(literal(place.created_at, UtcDateTime()), literal(place.id))
    return query.where(tuple_(*keys) > here if backwards else tuple_(*keys) < here)


def cursor_of(media: Media) -> str:
    """Return the cursor of a row's place."""
    return encode_cursor(Place(media.created_at, media.id))
