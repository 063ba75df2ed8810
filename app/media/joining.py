"""Joins videos to one, frame by frame: copied as they are where that gives the very frames, else encoded anew.

Whether a copy is exact is not guessed from parameters: what it decodes to is compared with what its parts do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import EncodingFailed
from app.media import ffmpeg
from app.media.files import disk_full_translated
from app.media.video import AUDIO_BITRATE, COLOUR_TAGS, CRF, first_frame

_SECONDS = 3600.0
"""Longest that one of these commands may take: an hour of video is encoded in far less."""

_RATE = 48_000
"""Samples a second of a joined sound."""


@dataclass(frozen=True)
class Part:
    """A video of the studio's, and how many of its frames are taken, from the first."""

    path: Path
    frames: int


def join(
    parts: Sequence[Part],
    fps: float,
    target: Path,
    *,
    crf: int = CRF,
    start: float = 0.0,
    between: float = 0.0,
    end: float = 0.0,
) -> bool:
    """Write the parts in a row to ``target``, ``fps`` frames a second; return whether they were copied.

    Sounds are kept, cut to their frames; parts without one are silent. ``start``, ``between`` and ``end`` are
    seconds of fades from and to black. Parts of another size than the first are scaled to it. Raises
    `EncodingFailed` and `DiskFull`.
    """
    if not parts or any(part.frames < 1 for part in parts):
        raise EncodingFailed("There is nothing to join")
    with disk_full_translated(), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        picture = Path(folder) / "picture.mp4"
        faded = bool(start or between or end)
        copied = not faded and _copied(parts, fps, picture, Path(folder))
        if not copied:
            _encoded(parts, fps, picture, crf, (start, between, end))
        _with_sound(parts, fps, picture, target)
    return copied


def _copied(parts: Sequence[Part], fps: float, target: Path, folder: Path) -> bool:
    """Copy the packets, and tell whether the file shows exactly the parts' frames, evenly spaced."""
    pieces = []
    try:
        for number, part in enumerate(parts):
            piece = folder / f"{number}.mp4"
            first = ["-map", "0:v:0", "-c", "copy", "-frames:v", str(part.frames), "-f", "mp4", f"file:{piece}"]
            ffmpeg.read([*ffmpeg.input_file(part.path), *first], _SECONDS)
            pieces.append(f"file '{piece.name}'\n")
        listing = folder / "list.txt"
        listing.write_text("".join(pieces))
        read = ["-protocol_whitelist", "file", "-f", "concat", "-i", f"file:{listing}"]
        ffmpeg.read([*read, "-map", "0:v:0", "-c", "copy", "-f", "mp4", "-y", f"file:{target}"], _SECONDS)
        wanted = [digest for part in parts for _, digest in frame_digests(part.path)[: part.frames]]
        made = frame_digests(target)
    except EncodingFailed:
        return False
    even = all(abs(at - number / fps) < 1 / (4 * fps) for number, (at, _) in enumerate(made))
    return even and [digest for _, digest in made] == wanted


def frame_digests(path: Path) -> list[tuple[float, str]]:
    """Return (seconds, digest of the decoded pixels) of each frame. Raises `EncodingFailed`."""
    listing = ffmpeg.read(
        [*ffmpeg.input_file(path), "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framehash", "pipe:1"],
        _SECONDS,
    ).decode("ascii", errors="replace")
    base = next((line.split(":")[1] for line in listing.splitlines() if line.startswith("#tb 0:")), "1/1")
    numerator, denominator = map(int, base.split("/"))
    rows = [line.split(",") for line in listing.splitlines() if line and not line.startswith("#")]
    return [(int(row[2]) * numerator / denominator, row[-1].strip()) for row in rows]


def _encoded(
    parts: Sequence[Part], fps: float, target: Path, crf: int, fades: tuple[float, float, float]
) -> None:
    width, height = first_frame(parts[0].path).size
    start, between, end = (round(seconds * fps) for seconds in fades)
    inputs, chains = [], []
    for number, part in enumerate(parts):
        inputs += ffmpeg.input_file(part.path)
        steps = [f"trim=end_frame={part.frames}", f"settb=expr=1/{fps:.10g}", "setpts=N"]
        steps.append(f"scale={width}:{height}:flags=lanczos,setsar=1")
        up, down = (start if number == 0 else between), (end if number == len(parts) - 1 else between)
        if up:
            steps.append(f"fade=t=in:s=0:n={min(up, part.frames)}")
        if down:
            steps.append(f"fade=t=out:s={max(0, part.frames - down)}:n={min(down, part.frames)}")
        chains.append(f"[{number}:v:0]{','.join(steps)}[p{number}]")
    row = "".join(f"[p{number}]" for number in range(len(parts)))
    chains.append(f"{row}concat=n={len(parts)},settb=expr=1/{fps:.10g},setpts=N,{COLOUR_TAGS}[all]")
    codec = ["-map", "[all]", "-c:v", "libx264", "-crf", str(crf), "-pix_fmt", "yuv420p"]
    rate = ["-r", f"{fps:.10g}", "-fps_mode", "cfr", "-f", "mp4", "-y", f"file:{target}"]
    ffmpeg.read([*inputs, "-filter_complex", ";".join(chains), *codec, *rate], _SECONDS)
    if len(frame_digests(target)) != sum(part.frames for part in parts):
        raise EncodingFailed("The joined video has another number of frames than its parts")


def _with_sound(parts: Sequence[Part], fps: float, picture: Path, target: Path) -> None:
    """Put the parts' sounds beside the joined frames, each as long as its own, silent where there is none."""
    video = [*ffmpeg.input_file(picture)]
    muxer = ["-c:v", "copy", "-movflags", "+faststart", "-f", "mp4", "-y", f"file:{target}"]
    heard = [_has_sound(part.path) for part in parts]
    if not any(heard):
        ffmpeg.read([*video, "-map", "0:v:0", *muxer], _SECONDS)
        return
    chains = []
    for number, (part, sounds) in enumerate(zip(parts, heard, strict=True)):
        seconds = f"{part.frames / fps:.6f}"
        form = f"aresample={_RATE},aformat=sample_fmts=fltp:channel_layouts=stereo"
        source = f"[{number + 1}:a:0]{form},apad" if sounds else f"anullsrc=r={_RATE}:cl=stereo,{form}"
        chains.append(f"{source},atrim=end={seconds},asetpts=N/SR/TB[s{number}]")
        video += ffmpeg.input_file(part.path)
    row = "".join(f"[s{number}]" for number in range(len(parts)))
    chains.append(f"{row}concat=n={len(parts)}:v=0:a=1[sound]")
    mapped = ["-map", "0:v:0", "-map", "[sound]", "-c:a", "aac", "-b:a", AUDIO_BITRATE]
    ffmpeg.read([*video, "-filter_complex", ";".join(chains), *mapped, *muxer], _SECONDS)


def _has_sound(path: Path) -> bool:
    """Tell whether a video has a sound: FFmpeg copies one packet of it, or finds none to copy."""
    try:
        return bool(
            ffmpeg.read(
                [*ffmpeg.input_file(path), "-map", "0:a:0", "-frames:a", "1", "-f", "framecrc", "pipe:1"]
            )
        )
    except EncodingFailed:
        return False
