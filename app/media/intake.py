"""A video from outside as a plain MP4 of our own: H.264, no sound, no tags, upright.

What the file claims is checked before a frame is decoded. FFmpeg reads it as the one format that its first
bytes show, through a short list of decoders, with no network, no other file and a limit on memory and time.
"""

from __future__ import annotations

import contextlib
import math
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from app.errors import EncodingFailed, InvalidInput, QueueFull
from app.media import ffmpeg
from app.media.decoding import MIN_SIDE
from app.media.files import disk_full_translated
from app.media.video import AUDIO_BITRATE, CRF, Probe, first_frame, probe

MAX_SIDE = 4096
MAX_FRAMES = 1200
"""Most frames: far more than any model here takes."""

MAX_TOTAL_PIXELS = 1_200_000_000
"""Most pixels of all frames together: 1,200 frames of about 1 megapixel."""

SECONDS = 60.0
"""Longest that one upload may be decoded."""

AT_ONCE = 2
"""Videos that are taken in at a time: each holds a thread of the server and about a core."""

FORMATS = {"MP4": "mov", "WEBM": "matroska"}
"""FFmpeg's reader of each format."""

_DECODERS = "h264,hevc,mpeg4,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d"
_SOUNDS = "aac,mp3,mp3float,opus,libopus,vorbis,libvorbis,flac,pcm_s16le"
_MAX_ALLOC = 256 << 20
_BLOCK = 128
"""Pixels that sides of decoders' frames are a multiple of, at most."""
_EBML = b"\x1aE\xdf\xa3"
_EVEN = "scale=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p"
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class TakenIn:
    """A video from outside, made plain."""

    path: Path
    """A temporary file, there for the length of the block."""
    format: str
    """What came: MP4 or WEBM."""
    probe: Probe
    first: Image.Image


def video_format(content: bytes) -> str | None:
    """Return MP4 or WEBM when the first bytes say so, else None."""
    if content[4:8] == b"ftyp" and content[8:12] not in (b"avif", b"avis", b"heic", b"heix", b"mif1"):
        return "MP4"
    return "WEBM" if content.startswith(_EBML) and b"webm" in content[:64] else None


@contextlib.contextmanager
def taken_in(content: bytes, field: str = "file", *, sound: bool = False) -> Iterator[TakenIn]:
    """Give the video made plain, with its ``sound`` if that is wanted.

    Raises `InvalidInput` naming ``field``, `QueueFull` and `DiskFull`.
    """
    form = video_format(content)
    if form is None:
        raise InvalidInput(field, "is not an MP4 or WEBM video", allowed=list(FORMATS))
    if not _places.acquire(blocking=False):
        raise QueueFull("Other videos are being taken in; try again in a moment.", limit=AT_ONCE)
    try:
        with disk_full_translated(), tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "source", Path(folder) / "video.mp4"
            source.write_bytes(content)
            try:
                made = _made_plain(source, target, form, field, sound)
            except EncodingFailed as error:
                raise InvalidInput(field, f"is a broken or truncated {form}, or takes too long") from error
            yield made
    finally:
        _places.release()


def _made_plain(source: Path, target: Path, form: str, field: str, sound: bool) -> TakenIn:
    width, height = _claimed(source, form)
    _check_size(width, height, field)
    most = min(MAX_FRAMES, MAX_TOTAL_PIXELS // (width * height))
    arguments = _reading(source, form, _room(width, height), sound)
    arguments += ["-map", "0:v:0", "-frames:v", str(most + 1)]
    arguments += ["-map", "0:a:0?", "-c:a", "aac", "-b:a", AUDIO_BITRATE, "-shortest"] if sound else []
    arguments += ["-map_metadata", "-1", "-map_chapters", "-1", "-fps_mode", "passthrough", "-vf", _EVEN]
    arguments += ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(CRF), "-movflags", "+faststart"]
    ffmpeg.read([*arguments, "-f", "mp4", "-y", f"file:{target}"], SECONDS)
    found = probe(target)
    if found.num_frames > most:
        reason = f"has more than {most} frames of {width}x{height}"
        raise InvalidInput(field, reason, maximum=most, max_total_pixels=MAX_TOTAL_PIXELS)
    return TakenIn(target, form, found, first_frame(target))


def _room(width: int, height: int) -> int:
    """Return the pixels that decoders may work on: their frames are wider and higher, in whole blocks."""
    return math.ceil(width / _BLOCK) * math.ceil(height / _BLOCK) * _BLOCK**2


def _claimed(source: Path, form: str) -> tuple[int, int]:
    """Return the width and height that the file claims, decoding nothing."""
    copied = ["-map", "0:v:0", "-c", "copy", "-frames:v", "1", "-f", "framecrc", "pipe:1"]
    listing = ffmpeg.read([*_reading(source, form, MAX_SIDE**2), *copied], SECONDS).decode("ascii", "replace")
    for line in listing.splitlines():
        if line.startswith("#dimensions 0: "):
            width, _, height = line.removeprefix("#dimensions 0: ").partition("x")
            return int(width), int(height)
    raise EncodingFailed("The video holds no frames")


def _check_size(width: int, height: int, field: str) -> None:
    if not min(width, height) >= MIN_SIDE or max(width, height) > MAX_SIDE:
        reason = f"is {width}x{height}; sides of {MIN_SIDE} to {MAX_SIDE} pixels are taken"
        raise InvalidInput(field, reason, minimum=MIN_SIDE, maximum=MAX_SIDE)


def _reading(source: Path, form: str, max_pixels: int, sound: bool = False) -> list[str]:
    """Return the arguments that open the file: one reader, few decoders, pictures only or sound as well."""
    decoders = f"{_DECODERS},{_SOUNDS}" if sound else _DECODERS
    limits = ["-max_alloc", str(_MAX_ALLOC), "-protocol_whitelist", "file", "-codec_whitelist", decoders]
    limits += ["-max_pixels", str(max_pixels), "-threads", "1", "-sn", "-dn", *([] if sound else ["-an"])]
    return [*limits, "-f", FORMATS[form], "-i", f"file:{source}"]
