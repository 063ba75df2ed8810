"""Storyboards that are kept to be edited and sent later. The only SQL on drafts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from app.database import Database
from app.errors import NotFound, QueueFull
from app.tables import Draft, utc_now

MOST = 500
"""Drafts that are kept."""

UNKNOWN = "There is no draft with this id."


class DraftStore:
    """Drafts by id, the one changed last first."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self.clock = clock

    def all(self) -> list[Draft]:
        """Return every draft, newest change first."""
        with self.database.read() as session:
            return list(session.scalars(select(Draft).order_by(Draft.updated_at.desc(), Draft.id)))

    def get(self, draft_id: str) -> Draft:
        """Return a draft. Raises `NotFound`."""
        with self.database.read() as session:
            draft = session.get(Draft, draft_id)
        if draft is None:
            raise NotFound(UNKNOWN)
        return draft

    def add(self, name: str, request: dict[str, Any]) -> Draft:
        """Keep a draft. Raises `QueueFull` where there are too many."""
        now = self.clock()
        draft = Draft(id=uuid.uuid4().hex, name=name, request=request, created_at=now, updated_at=now)
        with self.database.write() as session:
            if (session.scalar(select(func.count()).select_from(Draft)) or 0) >= MOST:
                raise QueueFull(f"{MOST} drafts are kept; delete one first.", limit=MOST)
            session.add(draft)
        return draft

    def change(self, draft_id: str, name: str, request: dict[str, Any]) -> Draft:
        """Replace what a draft holds. Raises `NotFound`."""
        with self.database.write() as session:
            draft = session.get(Draft, draft_id, with_for_update=True)
            if draft is None:
                raise NotFound(UNKNOWN)
            draft.name, draft.request, draft.updated_at = name, request, self.clock()
        return draft

    def delete(self, draft_id: str) -> None:
        """Forget a draft; its pictures stay. Raises `NotFound`."""
        with self.database.write() as session:
            gone = session.scalars(delete(Draft).where(Draft.id == draft_id).returning(Draft.id)).first()
        if gone is None:
            raise NotFound(UNKNOWN)
