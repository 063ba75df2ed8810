"""The tables: jobs, media, the queue's own state. ``migrations/env.py`` imports this module.

Times are UTC and aware. JSON columns hold what the typed models dump, never anything else.
"""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it as text of fixed form, so that it sorts and compares."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: times in the database are UTC and aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class JobStatus(enum.StrEnum):
    """Where a job is. Stored in upper case; the JSON API shows lower case."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    PAUSED = "PAUSED"
    """Stopped on purpose where it was; it goes on from there when somebody says so."""

    @property
    def final(self) -> bool:
        return self in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


class Table(DeclarativeBase):
    """Base of the tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Job(Table):
    """One request for pictures or videos and how far it got."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int] = mapped_column(unique=True)
    """Order of arrival (ids are random)."""
    type: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16), default=JobStatus.PENDING)
    model_id: Mapped[str] = mapped_column(String(200))
    prompt: Mapped[str] = mapped_column(Text, default="")
    negative_prompt: Mapped[str | None] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Frozen at enqueue: every default filled in and the seed drawn. Has ``type``."""
    num_outputs: Mapped[int] = mapped_column(default=1)

    priority: Mapped[int] = mapped_column(default=0)
    """Higher runs earlier; a point is worth an hour of waiting (app.queue.order)."""
    position: Mapped[float] = mapped_column()
    """Rank in the queue, lowest first: arrival in seconds less an hour per point of priority, until moved."""
    overtaken: Mapped[int] = mapped_column(default=0)
    """Jobs of a loaded model that went ahead while this one was first."""
    overtaken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the first of them did."""
    available_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Not claimed before (retry backoff)."""

    attempt: Mapped[int] = mapped_column(default=0)
    """Claims so far; a claim given back at shutdown does not count."""
    deaths: Mapped[int] = mapped_column(default=0)
    """Claims that ended in the worker process dying."""
    retries: Mapped[int] = mapped_column(default=0)
    """Retries after errors that may pass."""
    token: Mapped[str | None] = mapped_column(String(32))
    """The fence: drawn at every claim; a write without it changes no row."""
    worker: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    pause_requested: Mapped[bool] = mapped_column(default=False, server_default=false())
    pause_after: Mapped[int | None] = mapped_column()
    """Pauses by itself when so many steps of an output are done: a draft to look at."""

    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    message: Mapped[str | None] = mapped_column(Text)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """``{code, message, details}`` of a failed job."""
    warnings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """``[{operation, status, message}]``: what could not be honoured."""

    task: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """``{tool_name, plugin_name, timeout, metadata}`` of a job that came through the task API."""
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What a plugin answered beside its files."""

    webhook_url: Mapped[str | None] = mapped_column(Text)
    """Who is told when it ends."""

    idempotency_key: Mapped[str | None] = mapped_column(String(255), unique=True)
    request_hash: Mapped[str | None] = mapped_column(String(64))

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_jobs_queue", "status", "position", "sequence"),
        Index("ix_jobs_created", "created_at", "id"),
        Index("ix_jobs_completed", "status", "completed_at"),
    )


class Media(Table):
    """One picture or video: made by a job (job_id, index) or uploaded (job_id is null)."""

    __tablename__ = "media"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
    index: Mapped[int] = mapped_column(default=0)
    media_type: Mapped[str] = mapped_column(String(16))
    """``image``, ``video`` or ``audio``; of a sound num_frames are its samples and fps its sample rate."""
    origin: Mapped[str] = mapped_column(String(16), default="job")
    """``job`` or ``upload``; uploads are not in the gallery unless asked for."""
    media_path: Mapped[str] = mapped_column(Text)
    """Relative to IMAGES_FOLDER or VIDEOS_FOLDER, with forward slashes."""
    mime_type: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int] = mapped_column()
    height: Mapped[int] = mapped_column()
    num_frames: Mapped[int | None] = mapped_column()
    fps: Mapped[float | None] = mapped_column()
    pixels_sha256: Mapped[str | None] = mapped_column(String(64))

    model_id: Mapped[str | None] = mapped_column(String(200))
    prompt: Mapped[str] = mapped_column(Text, default="")
    negative_prompt: Mapped[str | None] = mapped_column(Text)
    seed: Mapped[int | None] = mapped_column(BigInteger)
    settings: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The job's frozen settings, with this output's own seed."""
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The whole generation record, as it stands in the file under the key ``stillmotion``."""
    favorite: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Tombstone: set and committed before the file is unlinked."""
    restorable_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of a tombstone that can be undone: its files stay until then."""

    __table_args__ = (
        UniqueConstraint("job_id", "index"),
        Index("ix_media_gallery", "deleted_at", "origin", "created_at", "id"),
        Index("ix_media_by_type", "deleted_at", "origin", "media_type", "created_at", "id"),
        Index("ix_media_by_model", "deleted_at", "origin", "model_id", "created_at", "id"),
        Index("ix_media_by_favorite", "deleted_at", "origin", "favorite", "created_at", "id"),
        Index("ix_media_path", "media_path"),
        Index("ix_media_seed", "seed"),
        Index("ix_media_restorable", "restorable_until"),
    )

    labels: Mapped[list[MediaTag]] = relationship(
        lazy="selectin", order_by="MediaTag.tag", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def tags(self) -> list[str]:
        """Its tags, in order."""
        return [label.tag for label in self.labels]


class MediaTag(Table):
    """A tag of a picture, video or sound."""

    __tablename__ = "media_tags"

    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_id: Mapped[str] = mapped_column(
        ForeignKey("media.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Collection(Table):
    """A named set of pictures, videos and sounds."""

    __tablename__ = "collections"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CollectionItem(Table):
    """One of them in a collection."""

    __tablename__ = "collection_items"

    collection_id: Mapped[str] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True
    )
    media_id: Mapped[str] = mapped_column(
        ForeignKey("media.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebhookMessage(Table):
    """A message about a job that ended: written with the end itself, kept until it is delivered or given up."""

    __tablename__ = "webhook_messages"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """``msg_…``, the same at every attempt, so that a receiver knows a message that it has had."""
    job_id: Mapped[str] = mapped_column(String(32), index=True)
    """Of a job that may be cleared from the list meanwhile."""
    url: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    """The body, as it is signed and sent."""
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it is sent next; moved ahead while somebody sends it. Null at the end."""
    state: Mapped[str] = mapped_column(String(16), default="pending")
    """``pending``, ``delivered`` or ``failed``."""
    answer: Mapped[str | None] = mapped_column(Text)
    """What came of the last attempt: a status, or why there was none."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Draft(Table):
    """A storyboard that is kept to be edited and sent later."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What ``POST /api/jobs`` would be sent; it need not be whole."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_drafts_updated", "updated_at", "id"),)


class StudioState(Table):
    """Small facts of the whole studio, such as the pause flag."""

    __tablename__ = "studio_state"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def utc_now() -> datetime:
    """Return the time now, UTC and aware."""
    return datetime.now(UTC)
