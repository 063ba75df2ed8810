"""Records pictures and videos: files first, durably, then the row in the caller's transaction."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image
from sqlalchemy.orm import Session

from app.config import Config
from app.database import Database
from app.errors import EncodingFailed, InvalidInput, MediaNotFound, StudioError
from app.media import thumbnails
from app.media.audio import waveform
from app.media.decoding import decode_image
from app.media.facts import OutputFacts, PreparedMedia
from app.media.fetching import Fetcher
from app.media.filters import GalleryFilter
from app.media.intake import taken_in
from app.media.metadata import png_bytes
from app.media.outputs import kind_of, record_file, record_joined, take_in_sound
from app.media.paths import MediaPaths, Preview, checked_id
from app.media.reconcile import GRACE_SECONDS, ReconcileReport, reconcile
from app.media.recording import Recorder
from app.media.signing import ContentSigner
from app.media.store import GalleryPage, MediaStore
from app.media.uploads import read_bytes
from app.media.video import first_frame, frames_of, last_frame
from app.media.view import metadata_view
from app.tables import Media

logger = logging.getLogger(__name__)


class MediaManager:
    """Pictures and videos: files, rows and what belongs to them. Usable from any thread."""

    def __init__(self, config: Config, database: Database) -> None:
        self.config = config
        self.paths = MediaPaths.from_config(config)
        self.store = MediaStore(database)
        self.recorder = Recorder(self.paths, ContentSigner.from_config(config))
        self.fetcher = Fetcher()

    # ---- recording -------------------------------------------------------------------------------

    def prepare_image(self, image: Image.Image, facts: OutputFacts) -> PreparedMedia:
        """Write a picture and its thumbnail under a fresh id. Raises `DiskFull`."""
        return self.recorder.image(image, facts)

    def prepare_video(
        self, frames: Any, fps: float, facts: OutputFacts, audio: bytes | None = None, **encoding: Any
    ) -> PreparedMedia:
        """Encode frames of any kind and write the video, its poster and thumbnail under a fresh id.

        ``audio`` is its sound, as a WAV file; ``encoding`` is ``crf`` and ``cut_before_end`` of
        `app.media.video.encode`. Raises `EncodingFailed` and `DiskFull`.
        """
        return self.recorder.video(frames, fps, facts, audio, **encoding)

    def prepare_joined(self, path: Path, facts: OutputFacts) -> PreparedMedia:
        """Write a video that was joined here. Raises `EncodingFailed` and `DiskFull`."""
        return record_joined(self.recorder, path, facts)

    def prepare_file(self, path: Path, facts: OutputFacts) -> PreparedMedia:
        """Write a picture, video or sound that comes as a file. Raises `InvalidInput` and `DiskFull`."""
        return record_file(self.recorder, path, facts)

    def insert(self, session: Session, prepared: PreparedMedia) -> Media:
        """Insert the row in the caller's transaction; UNIQUE(job_id, index) refuses a second one."""
        return self.store.insert(session, prepared.media)

    def discard(self, prepared: PreparedMedia) -> None:
        """Remove the files of an output whose row was not inserted.

        They stay where the row is there after all (a commit whose answer was lost) and where nobody can tell
        because the database is away: reconcile finds those that have none.
        """
        try:
            if self.store.live_ids([prepared.media.id]):
                return
        except StudioError:
            return
        for file in prepared.files:
            file.unlink(missing_ok=True)

    def recorded_indexes(self, job_id: str) -> set[int]:
        """Return the indexes a job has recorded, deleted ones too."""
        return self.store.recorded_indexes(job_id)

    def add_upload(self, source: bytes | BinaryIO, field: str = "file", max_bytes: int | None = None) -> Media:
        """Check a picture, video or sound from outside, keep it as PNG, MP4 or WAV and return its row.

        Raises `InvalidInput`, `UnsupportedMediaType`, `TooLarge` naming ``field``, `QueueFull` and `DiskFull`.
        """
        content = read_bytes(source, max_bytes or self.config.max_upload_mb * 2**20, field)
        kind = kind_of(content[:64])
        if kind == "image":
            return self._add(self.recorder.upload(decode_image(content, field)))
        if kind == "audio":
            return self._add(take_in_sound(self.recorder, content, field))
        with taken_in(content, field) as video:
            return self._add(self.recorder.video_upload(video))

    def add_from_url(self, url: str) -> Media:
        """Fetch a picture or video from a public address and keep it; raises what `add_upload` does."""
        return self.add_upload(self.fetcher.fetch(url, self.config.max_upload_mb * 2**20), "url")

    def add_last_frame(self, video: Media) -> Media:
        """Keep the last frame of a video as an upload. Raises `MediaNotFound`, `DiskFull`."""
        path, _ = self.file(video)
        try:
            return self._add(self.recorder.upload(decode_image(png_bytes(last_frame(path)), "source_video_id")))
        except EncodingFailed as error:
            raise MediaNotFound("The file of this video is damaged") from error

    def _add(self, prepared: PreparedMedia) -> Media:
        try:
            return self.store.add(prepared.media)
        except BaseException:
            self.discard(prepared)
            raise

    # ---- reading ---------------------------------------------------------------------------------

    def get(self, media_id: str, media_type: str | None = None) -> Media:
        """Return a row. Raises `MediaNotFound`: unknown, deleted, of another type, or not an id at all."""
        media = self.store.get(checked_id(media_id))
        if media_type is not None and media.media_type != media_type:
            raise MediaNotFound()
        return media

    def of_job(self, job_id: str) -> list[Media]:
        """Return what a job made, by index."""
        return self.store.of_job(job_id)

    def gallery(self, *, limit: int = 50, cursor: str | None = None, **shown: Any) -> GalleryPage:
        """Return (items, next_cursor, total), newest first, of what a `GalleryFilter` with these fields shows.

        Raises `InvalidInput` and `InvalidCursor`.
        """
        return self.store.gallery(GalleryFilter(**shown), limit, cursor)

    def file(self, media: Media, size: str | None = None) -> tuple[Path, str]:
        """Return (path, MIME type) of the file itself, or of its ``thumbnail`` or ``poster`` (videos).

        Raises `InvalidInput` for another size and `MediaNotFound` when the file is gone.
        """
        original = self.paths.original(media)
        if size is None:
            if not original.is_file():
                raise MediaNotFound("The file of this picture or video is gone from the disk")
            return original, media.mime_type
        sizes: list[Preview] = ["thumbnail", "poster"] if media.media_type == "video" else ["thumbnail"]
        for known in sizes:
            if size == known:
                return self._preview(media, known), thumbnails.MIME_TYPE
        raise InvalidInput("size", f"must be one of {', '.join(sizes)}", allowed=list(sizes))

    def _preview(self, media: Media, size: Preview) -> Path:
        path = self.paths.preview(media, size)
        if not path.is_file():
            self.recorder.write_preview(media, size, self._picture(media))
        return path

    def _picture(self, media: Media) -> Image.Image:
        path, _ = self.file(media)
        try:
            if media.media_type == "video":
                return first_frame(path)
            if media.media_type == "audio":
                return waveform(path.read_bytes())
            with Image.open(path, formats=["PNG"]) as image:
                return image.convert("RGB")
        except (EncodingFailed, OSError, SyntaxError, ValueError) as error:
            raise MediaNotFound("The file of this picture or video is damaged") from error

    def open_image(self, media_id: str) -> Image.Image:
        """Return a picture or upload as RGB. Raises `MediaNotFound`."""
        return self._picture(self.get(media_id, "image"))

    def open_video(
        self, media_id: str, limit: int | None = None
    ) -> tuple[tuple[Image.Image, ...], float | None]:
        """Return a video's frames as RGB, the first ``limit`` of them, and its frames per second.

        Raises `MediaNotFound`.
        """
        media = self.get(media_id, "video")
        path, _ = self.file(media)
        try:
            return tuple(frames_of(path, limit)), media.fps
        except EncodingFailed as error:
            raise MediaNotFound("The file of this picture or video is damaged") from error

    def metadata(self, media_id: str) -> dict[str, Any]:
        """Return everything recorded about a picture or video, as JSON. Raises `MediaNotFound`."""
        return metadata_view(self.get(media_id)).model_dump(mode="json")

    # ---- changing --------------------------------------------------------------------------------

    def set_favorite(self, media_id: str, favorite: bool) -> Media:
        """Mark or unmark as a favourite. Raises `MediaNotFound`."""
        return self.store.set_favorite(checked_id(media_id), favorite)

    def delete(self, media_id: str) -> None:
        """Delete: tombstone, commit, then unlink; reconcile finishes the rest. Raises `MediaNotFound`."""
        media = self.store.tombstone(checked_id(media_id))
        try:
            for path in self.paths.all_of(media):
                path.unlink(missing_ok=True)
        except OSError:
            logger.warning("%s is deleted, but not all of its files yet", media_id, exc_info=True)

    def reconcile(self, grace: float = GRACE_SECONDS) -> ReconcileReport:
        """Bring files and rows together again; files younger than ``grace`` seconds are left alone."""
        return reconcile(self.paths, self.store, grace)
