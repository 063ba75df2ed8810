"""Where files stand. Ids are the only thing a client gives, and they are 32 hex digits or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from app.config import Config
from app.errors import MediaNotFound
from app.tables import Media

Preview = Literal["thumbnail", "poster"]

PREVIEW_FOLDERS: dict[Preview, str] = {"thumbnail": "thumbnails", "poster": "posters"}
ENDINGS = {"image": "png", "video": "mp4", "audio": "wav"}
UPLOADS = "uploads"
QUARANTINE = "quarantine"

_ID = re.compile(r"[0-9a-f]{32}")
_OUTPUT = re.compile(r"([0-9a-f]{32})\.(png|mp4|wav)")
_PREVIEW = re.compile(r"([0-9a-f]{32})\.webp")


def checked_id(media_id: str) -> str:
    """Return ``media_id`` if it has the form of an id, 32 lower-case hex digits. Raises `MediaNotFound`."""
    if not _ID.fullmatch(media_id):
        raise MediaNotFound()
    return media_id


def id_of_output(name: str) -> str | None:
    """Return the id in the file name of a picture or video; None for any other name."""
    match = _OUTPUT.fullmatch(name)
    return match[1] if match else None


def id_of_preview(name: str) -> str | None:
    """Return the id in the file name of a thumbnail or poster; None for any other name."""
    match = _PREVIEW.fullmatch(name)
    return match[1] if match else None


def relative_path(media_id: str, media_type: str, created_at: datetime, *, upload: bool = False) -> str:
    """Return ``YYYY/MM/DD/<id>.png`` (or ``.mp4``, ``.wav``), below ``uploads/`` for an upload."""
    ending = ENDINGS[media_type]
    day = created_at.strftime("%Y/%m/%d")
    return f"{UPLOADS + '/' if upload else ''}{day}/{media_id}.{ending}"


@dataclass(frozen=True)
class MediaPaths:
    """The two folders and the paths in them."""

    images: Path
    videos: Path

    @classmethod
    def from_config(cls, config: Config) -> MediaPaths:
        return cls(config.images_folder, config.videos_folder)

    @property
    def roots(self) -> tuple[Path, ...]:
        return (self.images,) if self.images == self.videos else (self.images, self.videos)

    def root(self, media_type: str) -> Path:
        """Return the folder of a kind; sounds stand beside the videos."""
        return self.images if media_type == "image" else self.videos

    def original(self, media: Media) -> Path:
        """Return the path of the picture or video itself."""
        return self.root(media.media_type) / media.media_path

    def preview(self, media: Media, size: Preview) -> Path:
        """Return the path of the thumbnail or poster: ``thumbnails/`` or ``posters/`` and the day's folder."""
        relative = Path(media.media_path)
        folder = self.root(media.media_type) / PREVIEW_FOLDERS[size] / relative.parent
        return folder / f"{media.id}.webp"

    def all_of(self, media: Media) -> tuple[Path, ...]:
        """Return every path that may exist for ``media``, the output first."""
        return (self.original(media), self.preview(media, "thumbnail"), self.preview(media, "poster"))
