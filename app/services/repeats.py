"""Requests that come again: the same key, or a client that says it retries, gives the job that is there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.tables import Job

if TYPE_CHECKING:
    from app.services.studio import Studio

REMEMBERED = timedelta(minutes=30)
"""How long after a request its retry may come: a client's timeouts and pauses together."""


@dataclass(frozen=True)
class Asked:
    """A request as its client sent it."""

    digest: str
    """SHA-256 of who asks for what."""
    key: str | None = None
    """The client's Idempotency-Key."""
    again: bool = False
    """The client says that it sent this before (OpenAI's clients count their retries)."""

    def part(self, index: int) -> Asked:
        """Return what stands for one of several jobs of the request."""
        digest = digest_of(f"{self.digest}:{index}") if index else self.digest
        key = None if self.key is None else f"{digest_of(self.key)}:{index}"
        return Asked(digest, key, self.again)


def digest_of(*parts: str | bytes | Mapping[str, Any] | None) -> str:
    """Return the SHA-256 of parts that are told apart by their lengths."""
    found = hashlib.sha256()
    for data in _as_bytes(parts):
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()


def earlier(studio: Studio, asked: Asked) -> Job | None:
    """Return the job that the same request made before. Raises `IdempotencyMismatch`."""
    if asked.key is not None:
        return studio.jobs.replayed(asked.key, asked.digest)
    return studio.jobs.recent(asked.digest, REMEMBERED) if asked.again else None


def _as_bytes(parts: Iterable[str | bytes | Mapping[str, Any] | None]) -> Iterable[bytes]:
    for part in parts:
        if isinstance(part, bytes):
            yield part
        else:
            yield json.dumps(part, sort_keys=True, default=str).encode()
