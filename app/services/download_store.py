"""The downloads asked for: rows of the studio's state, which survive a restart. The only SQL on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from app.database import Database
from app.tables import StudioState, utc_now

PREFIX = "download:"
Status = Literal["pending", "processing", "completed", "failed", "cancelled"]
ACTIVE = ("pending", "processing")


@dataclass(frozen=True)
class Download:
    """One model's download: the newest one; an older one of the same model is forgotten."""

    model_id: str
    token: str
    """Drawn anew at every start: what an earlier run says later does not count."""
    status: Status = "pending"
    created_at: str = ""
    completed_at: str | None = None
    bytes_done: int = 0
    bytes_total: int = 0
    retries: int = 0
    error: dict[str, Any] | None = None

    @property
    def active(self) -> bool:
        return self.status in ACTIVE


class DownloadStore:
    """Rows by model id."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self.clock = clock

    def all(self) -> dict[str, Download]:
        """Return every download, the oldest first."""
        with self.database.read() as session:
            values = session.scalars(select(StudioState.value).where(StudioState.key.startswith(PREFIX))).all()
        found = sorted((Download(**value) for value in values), key=lambda one: one.created_at)
        return {download.model_id: download for download in found}

    def get(self, model_id: str) -> Download | None:
        """Return the download of a model."""
        with self.database.read() as session:
            row = session.get(StudioState, _key(model_id))
            return Download(**row.value) if row is not None else None

    def begin(self, model_id: str, token: str) -> tuple[Download, bool]:
        """Return the model's active download, or a new pending one; and whether it is new."""
        with self.database.write() as session:
            row = session.get(StudioState, _key(model_id))
            if row is not None and (known := Download(**row.value)).active:
                return known, False
            fresh = Download(model_id, token, created_at=self.clock().isoformat())
            session.merge(StudioState(key=_key(model_id), value=asdict(fresh)))
            return fresh, True

    def change(self, download: Download, **changes: Any) -> Download | None:
        """Write changes to an active download; None where it ended meanwhile, or a newer one took its place."""
        with self.database.write() as session:
            row = session.get(StudioState, _key(download.model_id))
            if row is None or row.value["token"] != download.token or not (now := Download(**row.value)).active:
                return None
            changed = replace(now, **changes)
            if not changed.active:
                changed = replace(changed, completed_at=self.clock().isoformat())
            row.value = asdict(changed)
            return changed


def _key(model_id: str) -> str:
    return PREFIX + hashlib.sha256(model_id.encode()).hexdigest()[:40]
