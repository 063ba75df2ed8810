"""Pictures as a video codec leaves them: what LTX-2 was trained to animate."""

from __future__ import annotations

import subprocess

import imageio_ffmpeg
from PIL import Image

TIMEOUT = 60.0
"""Longest that one frame may take, in seconds."""


def recompressed(picture: Image.Image, crf: int) -> Image.Image:
    """Return the RGB ``picture`` (even width and height) after H.264 at ``crf``: 0 lossless, 51 worst."""
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{picture.width}x{picture.height}"]
    codec = ["-c:v", "libx264", "-crf", str(crf), "-pix_fmt", "yuv420p", "-f", "h264"]
    coded = _ffmpeg([*raw, "-i", "pipe:0", *codec, "pipe:1"], picture.tobytes())
    pixels = _ffmpeg(["-f", "h264", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"], coded)
    return Image.frombytes("RGB", picture.size, pixels)


def _ffmpeg(arguments: list[str], content: bytes) -> bytes:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", *arguments]
    return subprocess.run(command, input=content, capture_output=True, check=True, timeout=TIMEOUT).stdout
