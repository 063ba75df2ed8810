"""Real encoding and decoding: what goes in comes out, and what cannot be written leaves nothing behind."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.errors import DiskFull, EncodingFailed
from app.media import ffmpeg
from app.media.frames import Frames
from app.media.mp4 import append_xmp, ffmetadata, read_tags
from app.media.video import encode, first_frame, last_frame, probe
from app.media.xmp import xmp_packet

RED, BLUE = (220, 30, 20), (20, 40, 210)


def clip(count: int = 6, size: tuple[int, int] = (64, 48)) -> Frames:
    return Frames([Image.new("RGB", size, RED if number < count // 2 else BLUE) for number in range(count)])


def near(image: Image.Image, colour: tuple[int, int, int]) -> bool:
    difference = np.asarray(image).astype(int) - np.array(colour)
    return int(np.abs(difference).max()) <= 3


@pytest.mark.parametrize(
    ("size", "stored"), [((64, 48), (64, 48)), ((63, 47), (64, 48)), ((17, 32), (18, 32)), ((1, 1), (2, 2))]
)
def test_sizes_are_even_and_the_probe_finds_them(
    tmp_path: Path, size: tuple[int, int], stored: tuple[int, int]
) -> None:
    encode(clip(6, size), 8, tmp_path / "a.mp4")
    found = probe(tmp_path / "a.mp4")
    assert (found.width, found.height, found.num_frames) == (*stored, 6)
    assert found.fps == pytest.approx(8)
    assert found.duration == pytest.approx(0.75)


@pytest.mark.parametrize("fps", [1, 16, 23.976, 29.97, 60, 120])
@pytest.mark.parametrize("count", [1, 5])
def test_rate_and_number_of_frames_survive(tmp_path: Path, fps: float, count: int) -> None:
    encode(clip(count), fps, tmp_path / "a.mp4")
    found = probe(tmp_path / "a.mp4")
    assert found.num_frames == count
    assert found.fps == pytest.approx(fps, rel=1e-3)


def test_the_colours_survive(tmp_path: Path) -> None:
    encode(clip(), 8, tmp_path / "a.mp4")
    assert near(first_frame(tmp_path / "a.mp4"), RED)
    assert near(last_frame(tmp_path / "a.mp4"), BLUE)


@pytest.mark.parametrize(
    "frames", [np.full((3, 16, 16, 3), 0.5, np.float32), np.full((3, 16, 16, 3), 128, np.uint8)]
)
def test_floats_are_not_black(tmp_path: Path, frames: Any) -> None:
    encode(Frames(frames), 8, tmp_path / "a.mp4")
    assert near(first_frame(tmp_path / "a.mp4"), (128, 128, 128))


def test_the_stream_is_what_browsers_play(tmp_path: Path) -> None:
    encode(clip(), 8, tmp_path / "a.mp4")
    content = (tmp_path / "a.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")  # plays while it loads
    assert b"avc1" in content
    text = ffmpeg_description(tmp_path / "a.mp4")
    assert re.search(r"h264 .*yuv420p\(tv, bt709, progressive\), 64x48", text)


def ffmpeg_description(path: Path) -> str:
    done = subprocess.run(
        [ffmpeg.executable(), "-hide_banner", "-i", str(path)], capture_output=True, text=True
    )
    return done.stderr


NASTY = {
    "parameters": 'a; b = "c" # d \\ e\nNegative prompt: ü 猫 👩‍🚀\nSteps: 4, Seed: 1, Size: 64x48',
    "stillmotion": '{"prompt":"line\\nline","deep":[{"a":"\\\\"}]}',
    "comment": "[section]\n;not a comment\n[stream]",
}


def test_tags_survive_whatever_is_in_them(tmp_path: Path) -> None:
    encode(clip(), 8, tmp_path / "a.mp4", NASTY)
    found = read_tags(tmp_path / "a.mp4")
    assert {key: found[key] for key in NASTY} == NASTY


def test_long_tags_survive(tmp_path: Path) -> None:
    tags = {"parameters": "👩‍🚀=;\n" * 30_000}
    encode(clip(), 8, tmp_path / "a.mp4", tags)
    assert read_tags(tmp_path / "a.mp4")["parameters"] == tags["parameters"]


def test_generic_tools_show_the_tags(tmp_path: Path) -> None:
    encode(clip(), 8, tmp_path / "a.mp4", {"parameters": "a cat\nSteps: 4", "stillmotion": "{}"})
    text = ffmpeg_description(tmp_path / "a.mp4")
    assert re.search(r"parameters\s*: a cat\n\s*: Steps: 4", text)
    assert re.search(r"stillmotion\s*: \{\}", text)


def test_the_mark_is_a_box_that_players_skip(tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    encode(clip(), 8, file, {"parameters": "kept"})
    packet = xmp_packet("Stillmotion")
    append_xmp(file, packet)
    content = file.read_bytes()
    size, kind = struct.unpack_from(">I4s", content, len(content) - len(packet) - 24)
    assert (size, kind) == (len(packet) + 24, b"uuid")
    assert probe(file).num_frames == 6
    assert read_tags(file)["parameters"] == "kept"


def test_the_metadata_file_is_escaped() -> None:
    assert ffmetadata({"a=b": "c;d\ne"}) == b";FFMETADATA1\na\\=b=c\\;d\\\ne\n"


def test_encoding_works_in_any_thread_and_in_several(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=encode, args=(clip(), 8, tmp_path / f"{number}.mp4")) for number in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {probe(tmp_path / f"{number}.mp4").num_frames for number in range(3)} == {6}
    contents = {(tmp_path / f"{number}.mp4").read_bytes() for number in range(3)}
    assert len(contents) == 1, "the same frames give the same file"


def test_a_full_disk_is_told_apart(tmp_path: Path) -> None:
    full = tmp_path / "full.mp4"
    full.symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        encode(clip(), 8, full)


def test_the_reason_is_ffmpegs(tmp_path: Path) -> None:
    with pytest.raises(EncodingFailed) as caught:
        encode(clip(), 8, tmp_path / "no such folder" / "a.mp4")
    assert "No such file or directory" in caught.value.message


@pytest.mark.parametrize("fps", [0, -1, 1e9, float("nan")])
def test_impossible_rates_are_refused(tmp_path: Path, fps: float) -> None:
    with pytest.raises(EncodingFailed):
        encode(clip(), fps, tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = clip()

    def broken(_frames: Frames) -> Any:
        yield np.zeros((48, 64, 3), np.uint8)
        raise KeyboardInterrupt

    monkeypatch.setattr(Frames, "__iter__", broken)
    with pytest.raises(KeyboardInterrupt):
        encode(frames, 8, tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"not a video", b"\0" * 500])
@pytest.mark.parametrize("read", [probe, first_frame, last_frame, read_tags])
def test_what_is_no_video_says_so(tmp_path: Path, content: bytes, read: Callable[[Path], object]) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(EncodingFailed, match="FFmpeg: "):
        read(tmp_path / "a.mp4")


def test_a_playlist_under_the_name_of_a_video_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "a.mp4").write_text(f"#EXTM3U\n#EXTINF:1,\nfile://{tmp_path}/secret.txt\n")
    with pytest.raises(EncodingFailed) as caught:
        probe(tmp_path / "a.mp4")
    assert "secret" not in caught.value.message


def test_a_reading_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    endless = ["-f", "lavfi", "-i", "testsrc", "-f", "null", "-"]
    with pytest.raises(EncodingFailed, match="did not finish within"):
        ffmpeg.read(endless, timeout=0.05)


@pytest.mark.parametrize("seconds", [0.2, 3.0])
def test_the_sound_is_as_long_as_the_frames(tmp_path: Path, seconds: float) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(16000 * seconds)) / 16000)
    encode(clip(8), 8, tmp_path / "a.mp4", {"comment": "fox"}, audio=wav(tone))
    found = probe(tmp_path / "a.mp4")
    assert (found.num_frames, found.duration) == (8, pytest.approx(1.0))
    raw = ffmpeg.read(
        [*ffmpeg.input_file(tmp_path / "a.mp4"), "-f", "s16le", "-ac", "1", "-ar", "16000", "pipe:1"]
    )
    heard = np.frombuffer(raw, dtype="<i2") / 32767
    assert len(heard) == pytest.approx(16000, abs=2048)  # AAC pads to whole blocks of 1024
    loud = np.abs(heard[: int(16000 * min(seconds, 1.0))])
    assert 0.4 < loud[len(loud) // 4 : len(loud) // 2].max() < 0.6
    assert np.abs(heard[12000:14000]).max() < 0.02 or seconds > 1
    assert "comment" in read_tags(tmp_path / "a.mp4")


def wav(samples: np.ndarray[Any, Any]) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, 16000, len(samples), "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return content.getvalue()
