"""The only SQL on collections: named sets of media."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.database import Database
from app.errors import Conflict, InvalidInput, NotFound
from app.media.filters import live
from app.media.search import checked_text
from app.tables import Collection, CollectionItem, Media, utc_now

MOST = 1000
"""Collections of a studio."""

NAME_LENGTH = 100


class Counted(NamedTuple):
    """A collection, how many live media it has, and the one that was added last."""

    collection: Collection
    size: int
    cover: Media | None


class CollectionStore:
    """Collections and what is in them. Deleted media are not counted; restored ones are in it again."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def all(self) -> list[Counted]:
        """Return every collection by name."""
        inside = select(CollectionItem.collection_id, func.count().label("count")).join(
            Media, (Media.id == CollectionItem.media_id) & live()
        )
        counts = inside.group_by(CollectionItem.collection_id).subquery()
        query = select(Collection, counts.c.count).outerjoin(counts, counts.c.collection_id == Collection.id)
        with self.database.read() as session:
            found = session.execute(query.order_by(Collection.name)).all()
            return [Counted(each, count or 0, _cover(session, each.id)) for each, count in found]

    def get(self, collection_id: str) -> Counted:
        """Return one. Raises `NotFound`."""
        inside = select(func.count()).select_from(CollectionItem).join(Media).where(live())
        with self.database.read() as session:
            found = session.get(Collection, collection_id)
            count = session.scalar(inside.where(CollectionItem.collection_id == collection_id)) or 0
            cover = _cover(session, collection_id)
        return Counted(_known(found), count, cover)

    def of(self, media_id: str) -> list[Collection]:
        """Return the collections that a medium is in, by name."""
        query = select(Collection).join(CollectionItem).where(CollectionItem.media_id == media_id)
        with self.database.read() as session:
            return list(session.scalars(query.order_by(Collection.name)))

    def add(self, name: str) -> Collection:
        """Make an empty one. Raises `InvalidInput`, and `Conflict` when there is one of this name."""
        made = Collection(id=uuid.uuid4().hex, name=checked_name(name), created_at=utc_now())
        with self.database.write() as session:
            _must_be_new(session, made.name)
            if (session.scalar(select(func.count()).select_from(Collection)) or 0) >= MOST:
                raise Conflict(f"There are {MOST} collections already: delete one first.")
            session.add(made)
        return made

    def rename(self, collection_id: str, name: str) -> None:
        """Give it another name. Raises `NotFound`, `InvalidInput`, `Conflict`."""
        name = checked_name(name)
        with self.database.write() as session:
            found = _known(session.get(Collection, collection_id))
            if found.name != name:
                _must_be_new(session, name)
                session.execute(update(Collection).where(Collection.id == found.id).values(name=name))

    def remove(self, collection_id: str) -> None:
        """Delete it; what was in it stays in the gallery. Raises `NotFound`."""
        with self.database.write() as session:
            session.delete(_known(session.get(Collection, collection_id)))

    def put(self, collection_id: str, ids: Sequence[str]) -> int:
        """Put at most 500 live media into it; returns how many of them there are. Raises `NotFound`."""
        inside = CollectionItem.collection_id == collection_id
        with self.database.write() as session:
            _known(session.get(Collection, collection_id))
            found = set(session.scalars(select(Media.id).where(Media.id.in_(ids), live())))
            held = set(session.scalars(select(CollectionItem.media_id).where(inside)))
            session.add_all(
                CollectionItem(collection_id=collection_id, media_id=media_id, added_at=utc_now())
                for media_id in dict.fromkeys(ids)
                if media_id in found - held
            )
        return len(found)

    def take(self, collection_id: str, ids: Sequence[str]) -> int:
        """Take at most 500 media out of it; returns how many were in it. Raises `NotFound`."""
        inside = (CollectionItem.collection_id == collection_id) & CollectionItem.media_id.in_(ids)
        with self.database.write() as session:
            _known(session.get(Collection, collection_id))
            return len(
                session.scalars(delete(CollectionItem).where(inside).returning(CollectionItem.media_id)).all()
            )


def checked_name(name: str) -> str:
    """Return a name as it is kept, with single spaces. Raises `InvalidInput`."""
    plain = " ".join(checked_text("name", name, NAME_LENGTH).split())
    if not plain:
        raise InvalidInput("name", f"must have 1 to {NAME_LENGTH} characters", max_length=NAME_LENGTH)
    return plain


def _known(found: Collection | None) -> Collection:
    if found is None:
        raise NotFound("There is no collection with this id.")
    return found


def _must_be_new(session: Session, name: str) -> None:
    if session.scalar(select(Collection.id).where(Collection.name == name)):
        raise Conflict("There is a collection of this name already.")


def _cover(session: Session, collection_id: str) -> Media | None:
    query = select(Media).join(CollectionItem, CollectionItem.media_id == Media.id)
    query = query.where(CollectionItem.collection_id == collection_id, live())
    return session.scalars(query.order_by(CollectionItem.added_at.desc(), Media.id).limit(1)).first()
