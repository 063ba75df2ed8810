"""What one output is asked for: the job's own request, or that of a part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.models.memory import Placing
from app.settings import JobSettings


@dataclass(frozen=True)
class Ask:
    """A request to a model, as it is recorded with what comes of it."""

    job_type: str
    prompt: str
    negative_prompt: str | None
    settings: JobSettings
    stored: dict[str, Any] | None = None
    """The settings as they stand in the job's row, where they do."""
    placing: Placing | None = None
    """Where the model's weights are to wait; None leaves that to the studio."""
    encoding: dict[str, Any] = field(default_factory=dict)
    """How a video's file is encoded: ``crf``, ``cut_before_end`` of `app.media.video.encode`."""

    def recorded_settings(self) -> dict[str, Any]:
        """Return the settings as JSON."""
        return self.settings.model_dump(mode="json") if self.stored is None else self.stored
