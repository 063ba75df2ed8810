"""Short videos as others make them: other codecs, containers, sizes, sound, tags."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from app.media import ffmpeg

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")


def clip(
    *codec: str,
    form: str = "mp4",
    size: str = "64x48",
    frames: int = 6,
    rate: int = 12,
    extra: tuple[str, ...] = (),
) -> bytes:
    """Return a test picture that moves, encoded with ``codec`` (by default H.264)."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"clip.{form}"
        source = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}", *extra, "-frames:v", str(frames)]
        arguments = [*source, *(codec or H264), "-f", form, "-y", str(target)]
        subprocess.run([ffmpeg.executable(), "-loglevel", "error", *arguments], check=True, capture_output=True)
        return target.read_bytes()
