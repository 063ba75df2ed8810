"""The record of a file, checked: it may come from anywhere."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import InvalidInput
from app.media.record import SOFTWARE, infotext_of


class RecordedModel(BaseModel):
    """The model that a record names."""

    id: str
    name: str


class Recorded(BaseModel):
    """What making an output again needs; ``raw`` is the whole record."""

    model_config = ConfigDict(protected_namespaces=())

    id: str
    index: int
    job_type: str
    model: RecordedModel
    prompt: str
    negative_prompt: str | None = None
    seed: int
    settings: dict[str, Any]
    media_type: str
    pixels_sha256: str
    sources: dict[str, str] = Field(default_factory=dict)
    run: dict[str, Any]
    versions: dict[str, str]
    raw: dict[str, Any] = Field(default_factory=dict, exclude=True)

    @property
    def model_id(self) -> str:
        return self.model.id

    @property
    def repo(self) -> str | None:
        """The model's repo as a file may tell it."""
        repo = self.run.get("repo")
        return repo if isinstance(repo, str) else None


def recorded_in(text: str | None) -> Recorded:
    """Return the record that stands in a file. Raises `InvalidInput` where there is none that can be run."""
    try:
        raw = json.loads(text or "")
        if raw["software"] != SOFTWARE:
            raise ValueError
        infotext_of(raw)  # everything that the text is drawn from has the form that it must have
        return Recorded.model_validate({**raw, "raw": raw})
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, ValidationError):
        raise InvalidInput("file", "carries no record of Stillmotion's that could be run again") from None
