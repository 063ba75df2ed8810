"""A picture or video as the front doors show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.media.record import SOFTWARE, infotext_of
from app.tables import Media


class MediaView(BaseModel):
    """One picture, video or sound: the shape in job status, gallery and uploads."""

    id: str
    job_id: str | None = Field(description="null for an upload")
    index: int = Field(description="number within the job, from 0")
    media_type: Literal["image", "video", "audio"]
    url: str
    thumbnail_url: str
    poster_url: str | None = Field(description="first frame at full size; null for a picture")
    width: int = Field(description="in pixels; of a sound: of the picture of its waveform")
    height: int
    num_frames: int | None = Field(description="of a sound: its samples")
    fps: float | None = Field(description="of a sound: samples a second")
    duration_seconds: float | None
    mime_type: str
    bytes: int
    seed: int | None
    model_id: str | None
    prompt: str
    negative_prompt: str | None
    settings: dict[str, Any] | None = Field(description="as resolved when it was made, with its own seed")
    created_at: datetime
    favorite: bool
    tags: list[str] = Field(description="in lower case, in order")
    missing: bool = Field(description="the file is gone from the disk")

    @classmethod
    def from_row(cls, row: Media) -> MediaView:
        """Return the view of a row."""
        return cls.model_validate(_fields(row))


class MediaMetadata(MediaView):
    """Everything recorded about one picture or video."""

    parameters: str | None = Field(description="the text that stands in the file under the key parameters")
    record: dict[str, Any] | None = Field(
        description="as in the file under the key stillmotion; of an upload, what its file said"
    )
    pixels_sha256: str | None = Field(description="SHA-256 of the raw RGB bytes, before encoding")
    origin: Literal["job", "upload"]


def metadata_view(row: Media) -> MediaMetadata:
    """Return the view of a row with everything that was recorded."""
    made_here = row.details is not None and row.details.get("software") == SOFTWARE
    extra = {
        "parameters": str(infotext_of(row.details)) if row.details and made_here else None,
        "record": row.details,
        "pixels_sha256": row.pixels_sha256,
        "origin": row.origin,
    }
    return MediaMetadata.model_validate({**_fields(row), **extra})


def _fields(row: Media) -> dict[str, Any]:
    url = f"/api/{row.media_type}/{row.id}"
    same = {name: getattr(row, name) for name in MediaView.model_fields if hasattr(row, name)}
    seconds = row.num_frames / row.fps if row.num_frames and row.fps else None
    return {
        **same,
        "url": url,
        "thumbnail_url": f"{url}?size=thumbnail",
        "poster_url": f"{url}?size=poster" if row.media_type == "video" else None,
        "duration_seconds": round(seconds, 3) if seconds else None,
    }
