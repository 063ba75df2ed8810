"""Seconds of a video as frames that its model takes, and back."""

from __future__ import annotations

from typing import Any

from app.errors import InvalidInput
from app.models.limits import limits_of
from app.models.lineup import ModelEntry


def frames_for(entry: ModelEntry, job_type: str, seconds: float, field: str = "seconds") -> int:
    """Return the frames nearest to ``seconds`` at the model's own rate: a multiple of its stride, plus 1.

    Raises `InvalidInput` with the limits in seconds.
    """
    limits = limits_of(entry, job_type)
    if limits.frames is None or limits.fps is None:
        raise InvalidInput(field, f"{entry.id} makes no video of a length")
    fps, stride = limits.fps.default, limits.frame_stride
    frames = round(seconds * fps / stride) * stride + 1
    if not limits.frames.min <= frames <= limits.frames.max:
        least, most = ((span - 1) / fps for span in (limits.frames.min, limits.frames.max))
        reason = f"must be between {least:g} and {most:g} for {entry.id}"
        raise InvalidInput(field, reason, minimum=round(least, 3), maximum=round(most, 3))
    return frames


def seconds_of(settings: dict[str, Any]) -> float | None:
    """Return how long a video is, from its first frame to its last; None where its settings do not say."""
    frames, fps = settings.get("num_frames"), settings.get("fps")
    return round((frames - 1) / fps, 2) if frames and fps else None
