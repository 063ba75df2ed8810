"""The only SQL on webhook messages: written with the end of a job, claimed one by one, kept until they arrive.

A message is a row of the same transaction as the end that it tells of, so a job that ended has its message
whatever is killed. Claiming moves ``due_at`` ahead: who claims and dies loses the message to whoever looks
after that, so it arrives at least once, and may arrive twice.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.database import Database
from app.tables import Job, Media, WebhookMessage

LEASE_SECONDS = 60.0
"""How long a message is its sender's; a request takes less."""

KEPT = timedelta(days=7)
"""How long a message is kept after it arrived or was given up."""

PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"


def note_end(session: Session, job: Job, now: datetime) -> None:
    """Write the message about a job that ends in this transaction, if somebody wants to be told."""
    if job.webhook_url is None:
        return
    session.add(
        WebhookMessage(
            id=f"msg_{uuid.uuid4().hex}",
            job_id=job.id,
            url=job.webhook_url,
            payload=json.dumps(payload(session, job, now), ensure_ascii=False, separators=(",", ":")),
            attempts=0,
            due_at=now,
            state=PENDING,
            created_at=now,
        )
    )


def payload(session: Session, job: Job, now: datetime) -> dict[str, Any]:
    """Return the body: ``type``, ``timestamp`` and ``data``, as Standard Webhooks has it."""
    made = select(Media).where(Media.job_id == job.id, Media.deleted_at.is_(None)).order_by(Media.index)
    status = job.status.lower()
    data = {
        "job_id": job.id,
        "type": job.type,
        "status": status,
        "model_id": job.model_id,
        "prompt": job.prompt,
        "error": job.error,
        "created_at": job.created_at.isoformat(),
        "completed_at": now.isoformat(),
        "status_url": f"/api/status/{job.id}",
        "media": [
            {"id": media.id, "media_type": media.media_type, "url": f"/api/{media.media_type}/{media.id}"}
            for media in session.scalars(made)
        ],
    }
    return {"type": f"job.{status}", "timestamp": now.isoformat(), "data": data}


class MessageStore:
    """Messages on their way: ``MessageStore(database)``. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def due(self, now: datetime) -> bool:
        """Tell whether there is a message to send; a look without a lock."""
        query = select(WebhookMessage.id).where(WebhookMessage.due_at <= now).limit(1)
        with self.database.read() as session:
            return session.scalar(query) is not None

    def claim(self, now: datetime) -> WebhookMessage | None:
        """Take the message that is due longest; nobody else gets it for `LEASE_SECONDS`."""
        first = select(WebhookMessage.id).where(WebhookMessage.due_at <= now).order_by(WebhookMessage.due_at)
        if not self.database.is_sqlite:
            first = first.with_for_update(skip_locked=True)
        taken = (
            update(WebhookMessage)
            .where(WebhookMessage.id == first.limit(1).scalar_subquery())
            .values(due_at=now + timedelta(seconds=LEASE_SECONDS), attempts=WebhookMessage.attempts + 1)
            .returning(WebhookMessage)
            .execution_options(synchronize_session=False)
        )
        with self.database.write() as session:
            return session.scalars(taken).first()

    def note(self, message: WebhookMessage, state: str, answer: str, due_at: datetime | None) -> None:
        """Write what came of an attempt, unless the message was taken by another sender meanwhile."""
        mine = (WebhookMessage.id == message.id, WebhookMessage.attempts == message.attempts)
        values = {"state": state, "answer": answer, "due_at": due_at}
        with self.database.write() as session:
            session.execute(update(WebhookMessage).where(*mine).values(**values))

    def of_job(self, job_id: str) -> list[WebhookMessage]:
        """Return the messages about a job, the oldest first."""
        query = select(WebhookMessage).where(WebhookMessage.job_id == job_id)
        with self.database.read() as session:
            return list(session.scalars(query.order_by(WebhookMessage.created_at)))

    def forget_old(self, now: datetime | None = None) -> int:
        """Remove what was settled long ago; returns how many."""
        old = WebhookMessage.created_at < (now or datetime.now(UTC)) - KEPT
        gone = delete(WebhookMessage).where(WebhookMessage.state != PENDING, old)
        with self.database.write() as session:
            return len(session.scalars(gone.returning(WebhookMessage.id)).all())
