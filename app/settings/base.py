"""What the settings of all jobs share.

A job's settings are a strict pydantic model: unknown fields are refused, types are never coerced
(``"5"`` and ``5.0`` are not integers), and ``type`` tells the job types apart. ``None`` means "the model's
default"; `freeze` in app.models replaces it when the job is enqueued, so that a retry of the job gives the
same picture.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_SEED = 2**53 - 1
"""Largest seed: the largest integer that every JSON client keeps exactly (IEEE 754 double)."""

MAX_PROMPT = 10_000
"""Longest prompt in characters."""

MediaId = Annotated[str, Field(min_length=1, max_length=64)]
"""Id of a picture, a video or an upload of the studio."""


class Strict(BaseModel):
    """Base of every typed body: strict types, no unknown fields, no NaN or infinity."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, validate_default=False)


class JobSettings(Strict):
    """Settings of every job, whatever its type."""

    seed: int | None = Field(
        default=None, ge=0, le=MAX_SEED, description="Seed of the noise; null draws one, which is recorded."
    )


def draw_seed() -> int:
    """Return a random seed that a person can still type: 0 … 2^32-1."""
    return secrets.randbelow(2**32)


def seed_of(seed: int, index: int) -> int:
    """Return the seed of output ``index`` of a job: the job's seed plus the index, within `MAX_SEED`."""
    return (seed + index) % (MAX_SEED + 1)
