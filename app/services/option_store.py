"""Choices that a client of another program makes for all its later requests: rows of the studio's state."""

from __future__ import annotations

from typing import Any

from app.database import Database
from app.tables import StudioState

PREFIX = "options:"


class OptionStore:
    """Values by name, kept over restarts. The only SQL on them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def get(self, name: str) -> dict[str, Any]:
        """Return what was chosen under a name; nothing where nobody chose."""
        with self.database.read() as session:
            row = session.get(StudioState, PREFIX + name)
            return dict(row.value) if row is not None else {}

    def set(self, name: str, value: dict[str, Any]) -> None:
        """Choose."""
        with self.database.write() as session:
            session.merge(StudioState(key=PREFIX + name, value=value))
