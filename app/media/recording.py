"""Writes the files of one output and composes its row; the id is fresh, so no attempt meets another's."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image

from app.media import mp4, thumbnails, video
from app.media.decoding import Decoded, plain_rgb
from app.media.facts import OutputFacts, PreparedMedia
from app.media.files import durable, write_durably
from app.media.frames import Frames
from app.media.intake import TakenIn
from app.media.metadata import encode_picture, parameters_in, png_bytes, text_tags, tool_of
from app.media.paths import MediaPaths, Preview, relative_path
from app.media.record import compose_record
from app.media.signing import ContentSigner
from app.media.xmp import xmp_packet
from app.tables import Media, utc_now

MIME_TYPES = {"image": "image/png", "video": "video/mp4", "audio": "audio/wav"}

_STRIP = 256
"""Rows that are hashed at a time."""

_PREVIEWS: dict[Preview, Callable[[Image.Image], bytes]] = {
    "thumbnail": thumbnails.thumbnail,
    "poster": thumbnails.poster,
}


class Recorder:
    """Turns pixels and facts into durable files and a row that is not inserted yet."""

    def __init__(self, paths: MediaPaths, signer: ContentSigner | None = None) -> None:
        self.paths = paths
        self.signer = signer

    def image(self, image: Image.Image, facts: OutputFacts) -> PreparedMedia:
        """Write a picture as PNG. Raises `DiskFull`."""
        image = plain_rgb(image)
        media = row_of(facts, "image", image.width, image.height)
        media.pixels_sha256 = pixels_sha256(image)
        media.details = compose_record(facts, media.id, measured(media))
        content = encode_picture(image, media.details)
        return self.write(media, image, lambda path: write_durably(path, content))

    def video(
        self, frames: Any, fps: float, facts: OutputFacts, audio: bytes | None = None, **encoding: Any
    ) -> PreparedMedia:
        """Encode frames of any kind as MP4, and ``audio``, a WAV file, with them.

        ``encoding`` goes to `app.media.video.encode`. Raises `EncodingFailed` and `DiskFull`.
        """
        encoded = Frames(frames)
        media = row_of(facts, "video", encoded.width, encoded.height)
        media.fps, media.num_frames, media.pixels_sha256 = float(fps), encoded.count, encoded.sha256
        record = media.details = compose_record(facts, media.id, measured(media))

        def write(path: Path) -> None:
            with durable(path) as temporary:
                video.encode(encoded, fps, temporary, text_tags(record), audio=audio, **encoding)
                mp4.append_xmp(temporary, xmp_packet(tool_of(record)))

        return self.write(media, encoded.first, write)

    def upload(self, decoded: Decoded) -> PreparedMedia:
        """Write a picture from outside: its pixels and nothing else of its file. Raises `DiskFull`."""
        image = decoded.image
        media = new_row("image", image.width, image.height, upload=True)
        media.pixels_sha256 = pixels_sha256(image)
        found = parameters_in(decoded.parts)
        media.details = {
            "upload": {
                "format": decoded.parts.format,
                "width": decoded.parts.width,
                "height": decoded.parts.height,
            },
            "parameters": found.model_dump(mode="json") if found else None,
        }
        content = png_bytes(image)
        return self.write(media, image, lambda path: write_durably(path, content))

    def video_upload(self, taken: TakenIn) -> PreparedMedia:
        """Write a video from outside: its frames and nothing else of its file. Raises `DiskFull`."""
        found = taken.probe
        media = new_row("video", found.width, found.height, upload=True)
        media.fps, media.num_frames = found.fps, found.num_frames
        shown = {"format": taken.format, "width": found.width, "height": found.height}
        media.details = {"upload": shown, "parameters": None}

        def write(path: Path) -> None:
            with durable(path) as temporary:
                shutil.copyfile(taken.path, temporary)

        return self.write(media, taken.first, write)

    def write_preview(self, media: Media, size: Preview, image: Image.Image) -> Path:
        """Write the thumbnail or poster of ``image`` and return its path. Raises `DiskFull`."""
        path = self.paths.preview(media, size)
        write_durably(path, _PREVIEWS[size](image))
        return path

    def write(self, media: Media, image: Image.Image, write: Callable[[Path], None]) -> PreparedMedia:
        """Write the output and its previews; on any error nothing of it is left."""
        sizes: tuple[Preview, ...] = ("thumbnail", "poster") if media.media_type == "video" else ("thumbnail",)
        original = self.paths.original(media)
        files = [original]
        try:
            write(original)
            if self.signer is not None and media.origin == "job":
                self.signer.sign(original, media.mime_type)
            for size in sizes:
                files.append(self.write_preview(media, size, image))
        except BaseException:
            for file in files:
                file.unlink(missing_ok=True)
            raise
        media.bytes = original.stat().st_size
        return PreparedMedia(media, tuple(files))


def pixels_sha256(image: Image.Image) -> str:
    """Return the SHA-256 of the raw RGB bytes, row by row from the top."""
    digest = hashlib.sha256()
    for top in range(0, image.height, _STRIP):
        strip = image.crop((0, top, image.width, min(top + _STRIP, image.height)))
        digest.update(strip.convert("RGB").tobytes())
    return digest.hexdigest()


def row_of(facts: OutputFacts, media_type: str, width: int, height: int) -> Media:
    """Return the row of a job's output, with a fresh id."""
    media = new_row(media_type, width, height, created_at=facts.created_at)
    media.job_id, media.index = facts.job_id, facts.index
    media.model_id, media.prompt, media.negative_prompt = (
        facts.model_id,
        facts.prompt,
        facts.used_negative_prompt,
    )
    media.seed, media.settings = facts.seed, facts.settings
    return media


def new_row(
    media_type: str, width: int, height: int, *, created_at: datetime | None = None, upload: bool = False
) -> Media:
    """Return a row with a fresh id."""
    media_id, created_at = uuid.uuid4().hex, created_at or utc_now()
    return Media(
        id=media_id,
        index=0,
        media_type=media_type,
        origin="upload" if upload else "job",
        media_path=relative_path(media_id, media_type, created_at, upload=upload),
        mime_type=MIME_TYPES[media_type],
        width=width,
        height=height,
        prompt="",
        favorite=False,
        missing=False,
        labels=[],
        created_at=created_at,
    )


def measured(media: Media) -> dict[str, Any]:
    """Return what of a row was measured on the output itself."""
    names = ("media_type", "width", "height", "num_frames", "fps", "pixels_sha256")
    return {name: value for name in names if (value := getattr(media, name)) is not None}
