"""A download's events as Server-Sent Events; like a job's (app.api.streams), the row is the truth."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator

from app.api.streams import (
    FINAL,
    HEARTBEAT_SECONDS,
    POLL_SECONDS,
    QUICK_SECONDS,
    RETRY_MILLISECONDS,
    StreamLimit,
)
from app.events import DownloadChanged, Listener
from app.services import Studio
from app.services.download_bodies import DownloadState
from app.services.download_targets import ADAPTER


class DownloadStream:
    """The events of one download for one reader. Iterate; ``close`` frees the place."""

    def __init__(
        self, studio: Studio, model_id: str, limit: StreamLimit, gone: Callable[[], bool] = lambda: False
    ) -> None:
        self.studio = studio
        self.model_id = model_id
        self.limit = limit
        self.gone = gone
        self._events = self._follow()

    def __iter__(self) -> Iterator[bytes]:
        return self._events

    def close(self) -> None:
        """Free the thread's place and the subscription; called when the answer ends, however it ends."""
        self._events.close()

    def _follow(self) -> Generator[bytes, None, None]:
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        if not self.limit.enter():
            yield _event("status", self._read())  # too many streams: the browser comes back for the rest
            return
        try:
            with self.studio.events.listen() as listener:
                yield from self._changes(listener)
        finally:
            self.limit.leave()

    def _changes(self, listener: Listener) -> Iterator[bytes]:
        sent = self._read()
        yield _event("status", sent)
        written = time.monotonic()
        while sent.status not in FINAL and not self.gone() and not self.limit.ended:
            self._wait(listener)
            now = self._read()
            if now != sent and now.status not in FINAL:
                yield _event("progress", now)
                written = time.monotonic()
            elif time.monotonic() - written >= HEARTBEAT_SECONDS:
                yield b": still here\n\n"
                written = time.monotonic()
            sent = now
        if sent.status in FINAL:
            yield _event(sent.status, sent)

    def _wait(self, listener: Listener) -> None:
        """Return a moment after an event of this download (several become one), or after the poll time."""
        until = time.monotonic() + POLL_SECONDS
        while (left := until - time.monotonic()) > 0:
            event = listener.wait(left)
            if isinstance(event, DownloadChanged) and event.model_id == self.model_id:
                until = min(until, time.monotonic() + QUICK_SECONDS)

    def _read(self) -> DownloadState:
        found, reporting = self.studio.downloads.get(self.model_id), self.studio.reporting
        is_adapter = found.model_id.startswith(ADAPTER)
        return reporting.adapter_download_body(found) if is_adapter else reporting.download_body(found)


def _event(name: str, body: DownloadState) -> bytes:
    return f"event: {name}\ndata: {body.model_dump_json()}\n\n".encode()
