"""A request that waits for its jobs: it holds a thread of the server, so their number is bounded."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

from flask import current_app, request

from app.api.context import studio
from app.api.keys import caller
from app.api.streams import StreamLimit
from app.api.submitting import IdempotencyHeader
from app.errors import QueueFull, Unavailable
from app.services.repeats import Asked, digest_of
from app.services.status import StatusBody
from app.services.waiting import completed, wait_for
from app.tables import Job


def stream_limit() -> StreamLimit:
    """Return what bounds the requests that hold a thread for long."""
    limit: StreamLimit = current_app.extensions["streams"]
    return limit


def client_left() -> Callable[[], bool]:
    """Return what tells whether the client of this request hung up."""
    left: Callable[[], bool] = request.environ.get("waitress.client_disconnected", bool)
    return left


@contextlib.contextmanager
def place_to_wait() -> Iterator[None]:
    """Hold a place; taken before a job is made, so that none is made for a client that is sent away.

    Raises `QueueFull`.
    """
    limit = stream_limit()
    if not limit.enter():
        raise QueueFull("Too many requests wait for their jobs; try again in a moment.", limit=limit.most)
    try:
        yield
    finally:
        limit.leave()


def waited(jobs: Sequence[Job], seconds: float | None = None) -> list[StatusBody]:
    """Wait for all jobs, together no longer than SYNC_WAIT_SECONDS, and return where they are."""
    the, limit, left = studio(), stream_limit(), client_left()
    until = the.config.sync_wait_seconds if seconds is None else seconds
    with the.attending.at([job.id for job in jobs], left):
        found = [wait_for(the, job.id, until, lambda: left() or limit.ended) for job in jobs]
    if limit.ended and any(status.completed_at is None for status in found):
        raise Unavailable()
    return found


def all_completed(jobs: Sequence[Job]) -> list[StatusBody]:
    """Wait for jobs that must all be completed. Raises `JobFailed`, `JobWasCancelled`, `StillRunning`."""
    return [completed(status) for status in waited(jobs)]


def asked(face: str, header: IdempotencyHeader, *parts: object) -> Asked:
    """Return this request as one that may come again: who asks, at which face, for what."""
    shown = [part if isinstance(part, bytes) else repr(part) for part in parts]
    count = request.headers.get("X-Stainless-Retry-Count", "0")
    return Asked(digest_of(face, caller(), *shown), header.checked(), again=count not in ("0", ""))
