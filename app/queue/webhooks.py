"""Tells those who want to know that a job ended: signed, retried, never into this network.

Each message is a row (`app.queue.messages`) that any worker sends; the schedule of retries is the one that
Standard Webhooks recommends.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.config import Config
from app.errors import StudioError
from app.events import EventBus, JobChanged
from app.media.fetching import Fetcher
from app.queue.messages import DELIVERED, FAILED, PENDING, MessageStore
from app.queue.webhook_form import signed_headers
from app.tables import JobStatus, WebhookMessage, utc_now

logger = logging.getLogger(__name__)

RETRY_SECONDS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""After each failed attempt, until the next one: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 hours."""

JITTER = 0.1
"""Share of a pause by which it is drawn longer, so that many messages do not come back at once."""

POLL_SECONDS = 2.0
"""How often messages of other processes, and retries, are looked for."""

FORGET_EVERY = timedelta(hours=1)
SEND_SECONDS = 15.0
GONE = 410
"""The receiver wants no more of it (Standard Webhooks)."""


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt."""

    delivered: bool
    answer: str
    final: bool = False


class Webhooks:
    """Sends the messages that are due: `start` and `stop` a thread, or `send_due` in this one."""

    def __init__(
        self,
        config: Config,
        messages: MessageStore,
        events: EventBus,
        *,
        fetcher: Fetcher | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.config = config
        self.messages = messages
        self.events = events
        self.clock = clock
        self.fetcher = fetcher or Fetcher(total_seconds=SEND_SECONDS)
        self.trusted = Fetcher(total_seconds=SEND_SECONDS, public=lambda address: True)
        """For addresses that the operator names."""
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Send in a thread of its own, until `stop`."""
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 1.0) -> None:
        """Send nothing more. What is on its way may arrive, and is sent again later."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def send_due(self) -> int:
        """Send what is due, each message once; returns how many arrived."""
        arrived = 0
        while not self._over.is_set() and self.messages.due(self.clock()):
            message = self.messages.claim(self.clock())
            if message is None:
                break
            arrived += self._attempt(message)
        return arrived

    def _run(self) -> None:
        forget_at = self.clock()
        with self.events.listen() as listener:
            while not self._over.is_set():
                try:
                    self.send_due()
                    if self.clock() >= forget_at:
                        self.messages.forget_old(self.clock())
                        forget_at = self.clock() + FORGET_EVERY
                except StudioError as error:  # locked or full: the next look tries again
                    logger.warning("webhooks: %s", error.message)
                except Exception:  # edge of a thread: messages must go on
                    logger.exception("webhooks go on after an error")
                until = time.monotonic() + POLL_SECONDS
                while (left := until - time.monotonic()) > 0 and not self._over.is_set():
                    event = listener.wait(min(left, 0.5))
                    if isinstance(event, JobChanged) and JobStatus(event.status).final:
                        break

    def _attempt(self, message: WebhookMessage) -> bool:
        outcome = self._send(message)
        if outcome.delivered:
            self.messages.note(message, DELIVERED, outcome.answer, None)
            return True
        over = outcome.final or message.attempts > len(RETRY_SECONDS)
        logger.warning("webhook %s for job %s: %s", message.id, message.job_id, outcome.answer)
        self.messages.note(
            message, FAILED if over else PENDING, outcome.answer, None if over else self._next(message.attempts)
        )
        return False

    def _next(self, attempts: int) -> datetime:
        pause = RETRY_SECONDS[attempts - 1] * (1 + random.random() * JITTER)
        return self.clock() + timedelta(seconds=pause)

    def _send(self, message: WebhookMessage) -> Outcome:
        secret = self.config.webhook_secret
        if secret is None:
            return Outcome(False, "WEBHOOK_SECRET is not set any more")
        body, timestamp = message.payload.encode(), int(self.clock().timestamp())
        headers = signed_headers(secret.get_secret_value(), message.id, timestamp, body)
        try:
            status = self._fetcher_for(message.url).post(message.url, body, headers, "webhook_url")
        except StudioError as error:
            return Outcome(False, error.message)
        return Outcome(200 <= status < 300, str(status), final=status == GONE)

    def _fetcher_for(self, url: str) -> Fetcher:
        mine = url == self.config.webhook_url or urlsplit(url).hostname in self.config.webhook_hosts
        return self.trusted if mine else self.fetcher
