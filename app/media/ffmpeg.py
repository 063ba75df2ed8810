"""Runs the FFmpeg that comes with imageio-ffmpeg: every process is reaped, a failure says FFmpeg's reason."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import imageio_ffmpeg

from app.errors import DiskFull, EncodingFailed, StudioError

TIMEOUT = 300.0
"""Longest a reading command may take, in seconds (a short video decodes in far less)."""

_QUIET = ("-nostdin", "-hide_banner", "-loglevel", "error")
_SHOWN = 500
"""Characters of FFmpeg's complaint that are shown."""


def executable() -> str:
    """Return the path of the bundled FFmpeg."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def read(arguments: Sequence[str], timeout: float = TIMEOUT) -> bytes:
    """Run FFmpeg and return what it writes to its standard output. Raises `EncodingFailed` with its reason."""
    try:
        done = subprocess.run(
            [executable(), *_QUIET, *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=timeout
        )
    except subprocess.TimeoutExpired as error:
        raise EncodingFailed(f"FFmpeg did not finish within {timeout:g} s") from error
    if done.returncode:
        raise failure(done.stderr)
    return done.stdout


def feed(arguments: Sequence[str], chunks: Iterable[bytes | memoryview]) -> None:
    """Run FFmpeg and write ``chunks`` to its standard input.

    Raises `EncodingFailed` with its reason and `DiskFull`. An error of ``chunks`` itself ends the process and
    passes through.
    """
    with tempfile.TemporaryFile() as complaints, _running(arguments, complaints) as process:
        assert process.stdin is not None
        broken = False
        with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
            broken = True
            for chunk in chunks:
                pipe.write(chunk)
            broken = False
        code = process.wait()
        complaints.seek(0)
        if code or broken:
            raise failure(complaints.read())


@contextlib.contextmanager
def _running(arguments: Sequence[str], complaints: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [executable(), *_QUIET[1:], *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=complaints,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def failure(complaint: bytes) -> StudioError:
    """Return the error for what FFmpeg said: `DiskFull` or `EncodingFailed`."""
    text = complaint.decode(errors="replace").strip()
    if "No space left on device" in text or "Disk quota exceeded" in text:
        return DiskFull()
    return EncodingFailed(f"FFmpeg: {text[-_SHOWN:] or 'it ended without a reason'}")


def input_file(path: Path) -> list[str]:
    """Return the arguments that open ``path`` as MP4 and as nothing else, with no network and no other file."""
    return ["-protocol_whitelist", "file", "-f", "mov", "-i", f"file:{path}"]
