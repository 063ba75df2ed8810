"""A job's events as Server-Sent Events (HTML standard, section 9.2).

The database is the truth: a stream compares snapshots of the job's status and sends what changed. The bus only
makes it quick where the worker runs in this process; where it is another one, the row is polled.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator

from app.api.snapshots import Snapshots
from app.events import JobChanged, Listener
from app.services import Studio
from app.services.status import StatusBody

POLL_SECONDS = 0.5
"""How often the row is read when the bus is silent."""

POLLS_A_SECOND = 20
"""Reads of all streams together; a hundred streams read every 5 s each, and the bus is as quick as ever."""

MAX_POLL_SECONDS = 5.0

POLL_HERE_SECONDS = 2.0
"""The same while a worker of this process runs the job: then the bus tells."""

QUICK_SECONDS = 0.1
"""Shortest time between two events: faster progress is coalesced."""

HEARTBEAT_SECONDS = 15.0
"""A comment this often keeps proxies from closing the connection."""

RETRY_MILLISECONDS = 2000
"""How long a browser waits before it connects again."""

FINAL = frozenset({"completed", "failed", "cancelled"})

Clock = Callable[[], float]


class StreamLimit:
    """Bounds how many threads of the server event streams may hold; they share what they read."""

    def __init__(self, most: int) -> None:
        self.most = max(1, most)
        self.open = 0
        self.snapshots = Snapshots()
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def enter(self) -> bool:
        with self._lock:
            if self.ended or self.open >= self.most:
                return False
            self.open += 1
            return True

    def leave(self) -> None:
        with self._lock:
            self.open -= 1

    @property
    def poll_seconds(self) -> float:
        """How often each stream reads its row while the bus is silent: all of them together bounded."""
        return min(MAX_POLL_SECONDS, max(POLL_SECONDS, self.open / POLLS_A_SECOND))

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def end(self) -> None:
        """End all streams: the server closes. Browsers come back to the next one."""
        self._ended.set()


class JobStream:
    """The events of one job for one reader. Iterate; ``close`` frees the place."""

    heartbeat_seconds = HEARTBEAT_SECONDS
    opening = f"retry: {RETRY_MILLISECONDS}\n\n".encode()

    def __init__(
        self,
        studio: Studio,
        first: StatusBody,
        last_id: int,
        limit: StreamLimit,
        gone: Callable[[], bool] = lambda: False,
        clock: Clock = time.monotonic,
    ) -> None:
        self.studio = studio
        self.first = first
        self.last_id = last_id
        self.limit = limit
        self.gone = gone
        self.clock = clock
        self._events = self._follow()

    def __iter__(self) -> Iterator[bytes]:
        return self._events

    def close(self) -> None:
        """Free the thread's place and the subscription; called when the answer ends, however it ends."""
        self._events.close()

    def _follow(self) -> Generator[bytes, None, None]:
        yield self.opening
        if not self.limit.enter():
            yield from self._crowded()
            return
        try:
            with self.studio.events.listen(self.first.id) as listener:
                now = self._read()  # after subscribing: nothing is missed in between
                if now is not None:
                    yield from self._snapshot(now)
                    yield from self._changes(now, listener)
        finally:
            self.limit.leave()

    def _crowded(self) -> Iterator[bytes]:
        """Say what can be said where too many streams are open: the browser comes back for the rest."""
        yield from self._snapshot(self.first)

    def _snapshot(self, now: StatusBody) -> Iterator[bytes]:
        yield self._event("status", now)
        if now.status in FINAL:
            yield self._event(now.status, now)

    def _changes(self, sent: StatusBody, listener: Listener) -> Iterator[bytes]:
        written = self.clock()
        while sent.status not in FINAL and not self.gone() and not self.limit.ended:
            self._wait(listener)
            now = self._read()
            if now is None:
                return
            if now != sent:
                yield from self._change(sent, now)
                sent, written = now, self.clock()
            elif self.clock() - written >= self.heartbeat_seconds:
                yield self._heartbeat(now)
                written = self.clock()

    def _change(self, before: StatusBody, now: StatusBody) -> Iterator[bytes]:
        yield self._event(name_of(before, now), now)

    def _heartbeat(self, now: StatusBody) -> bytes:
        return b": still here\n\n"

    def _wait(self, listener: Listener) -> None:
        """Return after an event of this job (progress a moment later: several become one) or the poll time."""
        here = self.studio.events.progress_of(self.first.id) is not None
        poll = self.limit.poll_seconds
        until = self.clock() + (max(poll, POLL_HERE_SECONDS) if here else poll)
        while (left := until - self.clock()) > 0:
            event = listener.wait(left)
            if event is None:
                continue
            if isinstance(event, JobChanged):
                return
            until = min(until, self.clock() + QUICK_SECONDS)

    def _read(self) -> StatusBody | None:
        return self.limit.snapshots.read(self.studio, self.first.id)

    def _event(self, name: str, body: StatusBody) -> bytes:
        self.last_id += 1
        return f"id: {self.last_id}\nevent: {name}\ndata: {self.limit.snapshots.json_of(body)}\n\n".encode()


def name_of(before: StatusBody, now: StatusBody) -> str:
    """Return the event's name: the terminal status, ``progress`` of a running job, else ``status``."""
    if now.status in FINAL:
        return now.status
    return "progress" if now.status == before.status == "processing" else "status"
