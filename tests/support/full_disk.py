"""A disk that is full from a chosen write on: of files, of folders, or of rows."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.database import Database

CHANGES = ("INSERT", "UPDATE", "DELETE")


class Disk:
    """``with disk.full_after(3)`` lets three writes pass. ``refused`` counts those that did not."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        self.refused = 0
        for name in ("fsync", "replace", "mkdir"):
            monkeypatch.setattr(os, name, self._limited(getattr(os, name)))
        event.listen(database.writer, "before_cursor_execute", self._execute)
        event.listen(database.writer, "begin", lambda connection: connection.info.pop("changed", None))
        event.listen(database.writer, "commit", self._commit)

    @contextmanager
    def full_after(self, writes: int) -> Iterator[None]:
        self.left, self.refused = writes, 0
        try:
            yield
        finally:
            self.left = None

    def _takes(self) -> bool:
        if self.left is None:
            return True
        self.left -= 1
        self.refused += self.left < 0
        return self.left >= 0

    def _limited(self, real: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            if not self._takes():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **named)

        return call

    def _execute(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(CHANGES):
            return
        connection.info["changed"] = True
        if not self._takes():
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    def _commit(self, connection: Any) -> None:
        if connection.info.pop("changed", False) and not self._takes():
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))
