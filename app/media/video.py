"""Encodes frames as H.264 in MP4, and measures and reads the result by decoding it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from app.errors import EncodingFailed
from app.media import ffmpeg
from app.media.files import disk_full_translated
from app.media.frames import Frames
from app.media.mp4 import ffmetadata

CRF = 17
"""Constant rate factor of x264: 17 is commonly held to be visually lossless (0 lossless, 23 x264's default)."""

AUDIO_BITRATE = "192k"
"""Bits per second of the AAC sound: transparent for most stereo."""

COLOUR_TAGS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
"""The tags that say limited-range BT.709: players guess where there are none."""

_COLOUR = f"scale=in_range=full:out_range=limited:out_color_matrix=bt709,format=yuv420p,{COLOUR_TAGS}"
"""RGB to what the tags say."""


@dataclass(frozen=True)
class Probe:
    """What decoding a video found."""

    width: int
    height: int
    fps: float
    num_frames: int
    duration: float
    """Seconds."""


def encode(
    frames: Frames,
    fps: float,
    path: Path,
    tags: Mapping[str, str] | None = None,
    crf: int = CRF,
    audio: bytes | None = None,
    cut_before_end: bool = False,
) -> None:
    """Encode to ``path`` as H.264 yuv420p, playable while it loads, with ``tags`` in the file.

    ``audio``, a WAV file, is encoded as AAC and as long as the frames: cut, or silent at its end. With
    ``cut_before_end`` the last frame is a key frame, so that no frame before it needs it. ``fps`` frames a
    second, above 0. Raises `EncodingFailed` with FFmpeg's reason and `DiskFull`; then nothing is left at
    ``path``. May be called from any thread.
    """
    if not 0 < fps <= 1000:
        raise EncodingFailed(f"{fps} frames per second cannot be encoded")
    size = f"{frames.width}x{frames.height}"
    raw = [
        "-f",
        "rawvideo",
        "-pixel_format",
        "rgb24",
        "-video_size",
        size,
        "-framerate",
        f"{fps:.10g}",
        "-i",
        "pipe:0",
    ]
    codec = ["-c:v", "libx264", "-crf", str(crf), "-vf", _COLOUR]
    codec += ["-force_key_frames", f"expr:eq(n,{frames.count - 1})"] if cut_before_end else []
    with disk_full_translated(), tempfile.TemporaryDirectory() as folder:
        # Tags go through a file: a command line is short on some systems and visible to other users on all.
        metadata = Path(folder) / "tags.txt"
        metadata.write_bytes(ffmetadata(tags or {}))
        described = ["-f", "ffmetadata", "-i", str(metadata)]
        mapped = ["-map", "0:v", "-map_metadata", "1"]
        if audio is not None:
            sound = Path(folder) / "sound.wav"
            sound.write_bytes(audio)
            described += ["-f", "wav", "-i", str(sound)]
            length = f"apad,atrim=end={frames.count / fps:.6f}"
            mapped += ["-map", "2:a", "-c:a", "aac", "-b:a", AUDIO_BITRATE, "-af", length]
        muxer = ["-movflags", "+faststart+use_metadata_tags", "-f", "mp4", "-y", f"file:{path}"]
        try:
            ffmpeg.feed([*raw, *described, *mapped, *codec, *muxer], (pixels.data for pixels in frames))
        except BaseException:
            if path.is_file():
                path.unlink()
            raise


def probe(path: Path) -> Probe:
    """Decode the whole video and return its size, rate, frames and duration. Raises `EncodingFailed`."""
    listing = ffmpeg.read(
        [*ffmpeg.input_file(path), "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framecrc", "pipe:1"]
    ).decode("ascii", errors="replace")
    header = dict(
        line[1:].split(" 0: ", 1) for line in listing.splitlines() if line.startswith("#") and " 0: " in line
    )
    lines = [line.split(",") for line in listing.splitlines() if line and not line.startswith("#")]
    if not lines or "tb" not in header or "dimensions" not in header:
        raise EncodingFailed("The video holds no frames")
    numerator, denominator = map(int, header["tb"].split("/"))
    width, height = map(int, header["dimensions"].split("x"))
    ticks = int(lines[-1][2]) + int(lines[-1][3]) - int(lines[0][2])
    duration = ticks * numerator / denominator
    return Probe(width, height, len(lines) / duration if duration else 0.0, len(lines), duration)


def first_frame(path: Path) -> Image.Image:
    """Return the first frame as RGB. Raises `EncodingFailed`."""
    return frame_at(path, [])


def last_frame(path: Path) -> Image.Image:
    """Return the last frame as RGB, to continue a video from. Raises `EncodingFailed`."""
    return frame_at(path, ["-vf", f"select=gte(n\\,{probe(path).num_frames - 1})"])


def frames_of(path: Path, limit: int | None = None) -> list[Image.Image]:
    """Return the frames as RGB, the first ``limit`` of them. Raises `EncodingFailed`."""
    first = first_frame(path)
    count = [] if limit is None else ["-frames:v", str(limit)]
    raw = ["-map", "0:v:0", *count, "-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1"]
    pixels = ffmpeg.read([*ffmpeg.input_file(path), *raw])
    size = first.width * first.height * 3
    return [
        Image.frombytes("RGB", first.size, pixels[start : start + size])
        for start in range(0, len(pixels) - size + 1, size)
    ]


def frame_at(path: Path, selection: list[str]) -> Image.Image:
    """Return the first frame that FFmpeg's ``selection`` lets through. Raises `EncodingFailed`."""
    output = ["-map", "0:v:0", *selection, "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1"]
    content = ffmpeg.read([*ffmpeg.input_file(path), *output])
    if not content:
        raise EncodingFailed("The video holds no frames")
    return Image.open(io.BytesIO(content), formats=["PNG"]).convert("RGB")
