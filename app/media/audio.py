"""Sound: takes WAV, FLAC, MP3 and Ogg files in as 16-bit WAV, and draws what they look like."""

from __future__ import annotations

import contextlib
import hashlib
import io
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from app.errors import EncodingFailed, InvalidInput
from app.media import ffmpeg

MAX_SECONDS = 3600.0
"""Longest sound: an hour of stereo at 48 kHz is 690 MB."""

SECONDS = 120.0
"""Longest that one sound may be decoded."""

WAVEFORM = (640, 160)
"""Size of the picture that stands for a sound, in pixels."""

FORMATS = {"WAV": "wav", "FLAC": "flac", "MP3": "mp3", "OGG": "ogg"}
"""FFmpeg's reader of each format."""

MIME_TYPE = "audio/wav"
_DECODERS = (
    "pcm_s16le,pcm_s24le,pcm_s32le,pcm_u8,pcm_f32le,pcm_f64le,flac,mp3,mp3float,vorbis,libvorbis,opus,libopus"
)
_BAR, _GAP = 4, 2
_FRONT, _BACK = (148, 163, 184), (30, 36, 46)


@dataclass(frozen=True)
class Sound:
    """A sound as 16-bit PCM."""

    content: bytes
    """The WAV file."""
    sample_rate: int
    channels: int
    samples: int
    """Samples of each channel."""
    sha256: str
    """SHA-256 of the PCM bytes."""
    format: str
    """What came: WAV, FLAC, MP3 or OGG."""


def audio_format(content: bytes) -> str | None:
    """Return the format when the first bytes say so, else None."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "WAV"
    if content[:4] in (b"fLaC", b"OggS"):
        return "FLAC" if content[:4] == b"fLaC" else "OGG"
    return "MP3" if content[:3] == b"ID3" or content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2") else None


def read_sound(path: Path, field: str = "file") -> Sound:
    """Decode a sound; nothing else of its file is kept. Raises `InvalidInput` naming ``field``."""
    with path.open("rb") as file:
        form = audio_format(file.read(64))
    if form is None:
        raise InvalidInput(field, "is not a WAV, FLAC, MP3 or Ogg sound", allowed=list(FORMATS))
    limits = [
        "-protocol_whitelist",
        "file",
        "-codec_whitelist",
        _DECODERS,
        "-vn",
        "-sn",
        "-dn",
        "-threads",
        "1",
    ]
    reading = [*limits, "-f", FORMATS[form], "-i", f"file:{path}", "-map", "0:a:0", "-map_metadata", "-1"]
    length = ["-t", f"{MAX_SECONDS + 1:g}", *(["-ac", "2"] if _channels_of(path, form) > 2 else [])]
    written = ["-c:a", "pcm_s16le", "-bitexact", "-f", "wav", "pipe:1"]
    try:
        content = ffmpeg.read([*reading, *length, *written], SECONDS)
    except EncodingFailed as error:
        raise InvalidInput(field, f"is a broken or truncated {form}, or takes too long") from error
    return _sound(content, form, field)


def waveform(content: bytes) -> Image.Image:
    """Draw a WAV file as bars from its peaks."""
    values = np.abs(_samples(content)[0].astype(np.float32)).max(axis=1)
    width, height = WAVEFORM
    bars = width // (_BAR + _GAP)
    peaks = [float(part.max(initial=0.0)) for part in np.array_split(values, bars)]
    loudest = max(*peaks, 1.0)
    image = Image.new("RGB", WAVEFORM, _BACK)
    draw = ImageDraw.Draw(image)
    for index, peak in enumerate(peaks):
        half = max(1.5, 0.42 * height * peak / loudest)
        left = index * (_BAR + _GAP) + _GAP
        box = (left, height / 2 - half, left + _BAR - 1, height / 2 + half)
        draw.rounded_rectangle(box, radius=_BAR / 2, fill=_FRONT)
    return image


def with_xmp(content: bytes, packet: bytes) -> bytes:
    """Return the WAV file with an XMP packet, in the chunk ``_PMX`` of XMP's specification, part 3."""
    chunk = b"_PMX" + struct.pack("<I", len(packet)) + packet + b"\0" * (len(packet) % 2)
    return b"RIFF" + struct.pack("<I", len(content) - 8 + len(chunk)) + content[8:] + chunk


def _sound(content: bytes, form: str, field: str) -> Sound:
    samples, rate = _samples(content)
    if not len(samples):
        raise InvalidInput(field, "holds no sound")
    if len(samples) > MAX_SECONDS * rate:
        raise InvalidInput(field, f"is longer than {MAX_SECONDS:g} s", maximum=MAX_SECONDS)
    plain = io.BytesIO()
    with wave.open(plain, "wb") as file:  # FFmpeg cannot write its lengths into a pipe
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    digest = hashlib.sha256(samples.tobytes()).hexdigest()
    return Sound(plain.getvalue(), rate, samples.shape[1], len(samples), digest, form)


def _samples(content: bytes) -> tuple[np.ndarray, int]:
    """Return samples (n, channels), int16, and their rate."""
    with contextlib.closing(wave.open(io.BytesIO(content), "rb")) as file:
        raw = file.readframes(1 << 31 - 8)
        found = np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2")
        return found[: len(found) // file.getnchannels() * file.getnchannels()].reshape(
            -1, file.getnchannels()
        ), file.getframerate()


def _channels_of(path: Path, form: str) -> int:
    """Return how many channels a WAV file says it has; others are left to FFmpeg."""
    if form != "WAV":
        return 2
    with path.open("rb") as file:
        head = file.read(64)
    return struct.unpack("<H", head[22:24])[0] if len(head) >= 24 else 0
