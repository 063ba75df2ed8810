"""What goes into a recorded output, and what comes out before its row is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.tables import Media, utc_now


@dataclass(frozen=True)
class OutputFacts:
    """How an output was made. ``settings`` are the frozen ones with this output's own seed."""

    job_id: str
    index: int
    """Number of the output within its job, from 0."""
    job_type: str
    model_id: str
    model_name: str
    prompt: str
    seed: int
    settings: dict[str, Any]
    negative_prompt: str | None = None
    record: dict[str, Any] = field(default_factory=dict)
    """Facts of the run: pipeline class, scheduler, dtypes, device, package ``versions``, ``weights`` (SHA-256
    by component and file), and ``negative_prompt`` where the family's default was used."""
    sources: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the pixels of what it started from, by the ids that the settings name."""
    created_at: datetime = field(default_factory=utc_now)

    @property
    def used_negative_prompt(self) -> str | None:
        """The negative prompt that was asked for, or the default that the family used instead of none."""
        default: str | None = self.record.get("negative_prompt")
        return default if self.negative_prompt is None else self.negative_prompt


@dataclass(frozen=True)
class PreparedMedia:
    """An output whose files are durably on disk and whose row is not written yet."""

    media: Media
    """The row to insert, not in any session."""
    files: tuple[Path, ...]
    """Everything written for it: the output first, then thumbnail and poster."""

    @property
    def id(self) -> str:
        return self.media.id
