"""Joining: the very frames where they can be copied, the right ones where they cannot, sound in its place."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import EncodingFailed
from app.media import ffmpeg
from app.media.frames import Frames
from app.media.joining import Part, frame_digests, join
from app.media.video import encode, frames_of, probe

FPS, COUNT = 8.0, 9


def movie(path: Path, colour: tuple[int, int, int], **encoding: object) -> Path:
    """Nine frames of 64 x 48: a box that moves over a colour."""
    frames = []
    for number in range(COUNT):
        pixels = np.full((48, 64, 3), colour, np.uint8)
        pixels[10:30, 4 + 4 * number : 24 + 4 * number] = 255
        frames.append(Image.fromarray(pixels))
    encode(Frames(frames), FPS, path, **encoding)  # type: ignore[arg-type]
    return path


def tone(seconds: float, level: int) -> bytes:
    """A WAV file of one channel: a tone of 440 Hz."""
    content, rate = io.BytesIO(), 16_000
    times = np.arange(int(seconds * rate)) / rate
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.sin(times * 880 * np.pi) * level).astype("<i2").tobytes())
    return content.getvalue()


def heard(path: Path) -> np.ndarray:  # type: ignore[type-arg]
    """The sound of a video: one channel, 16,000 samples a second."""
    raw = ffmpeg.read(
        [*ffmpeg.input_file(path), "-map", "0:a:0", "-ac", "1", "-ar", "16000", "-f", "s16le", "pipe:1"]
    )
    return np.frombuffer(raw, "<i2").astype(float)


def digests(path: Path) -> list[str]:
    return [digest for _, digest in frame_digests(path)]


def test_clips_that_agree_are_copied_frame_by_frame(tmp_path: Path) -> None:
    clips = [
        movie(tmp_path / f"{n}.mp4", colour, cut_before_end=True)
        for n, colour in enumerate([(200, 0, 0), (0, 200, 0), (0, 0, 200)])
    ]
    parts = [Part(clips[0], COUNT - 1), Part(clips[1], COUNT - 1), Part(clips[2], COUNT)]
    assert join(parts, FPS, tmp_path / "joined.mp4")
    joined = [digests(clip) for clip in clips]
    assert digests(tmp_path / "joined.mp4") == joined[0][:-1] + joined[1][:-1] + joined[2]
    facts = probe(tmp_path / "joined.mp4")
    assert (facts.num_frames, facts.fps, facts.duration) == (25, FPS, 25 / FPS)
    seconds = [at for at, _ in frame_digests(tmp_path / "joined.mp4")]
    assert seconds == pytest.approx([number / FPS for number in range(25)], abs=1e-4)


def test_what_cannot_be_cut_is_encoded_anew_with_the_same_frames(tmp_path: Path) -> None:
    first = movie(tmp_path / "0.mp4", (200, 0, 0))
    second = movie(tmp_path / "1.mp4", (0, 200, 0), crf=40)
    target = tmp_path / "joined.mp4"
    assert not join([Part(first, 5), Part(second, COUNT)], FPS, target, crf=10)
    facts = probe(target)
    assert (facts.num_frames, facts.fps) == (14, FPS)
    wanted = frames_of(first)[:5] + frames_of(second)
    for ours, theirs in zip(frames_of(target), wanted, strict=True):
        assert np.abs(np.asarray(ours, int) - np.asarray(theirs, int)).mean() < 3


def test_another_size_is_scaled_to_the_first(tmp_path: Path) -> None:
    first = movie(tmp_path / "0.mp4", (200, 0, 0))
    encode(Frames([Image.new("RGB", (32, 24), "blue")] * 4), FPS, tmp_path / "1.mp4")
    join([Part(first, COUNT), Part(tmp_path / "1.mp4", 4)], FPS, tmp_path / "joined.mp4")
    facts = probe(tmp_path / "joined.mp4")
    assert (facts.width, facts.height, facts.num_frames) == (64, 48, COUNT + 4)


def test_fades_go_to_black_and_change_no_length(tmp_path: Path) -> None:
    clips = [movie(tmp_path / f"{n}.mp4", (200, 200, 0), cut_before_end=True) for n in range(2)]
    parts = [Part(clips[0], COUNT - 1), Part(clips[1], COUNT)]
    fades = {"start": 3 / FPS, "between": 2 / FPS, "end": 3 / FPS}
    assert not join(parts, FPS, tmp_path / "joined.mp4", **fades)
    light = [np.asarray(frame.convert("L"), float).mean() for frame in frames_of(tmp_path / "joined.mp4")]
    assert len(light) == 17
    assert light[0] < 10 < light[1] < light[4]
    assert light[8] < 10, "the second clip comes up from black"
    assert light[7] < light[5]
    assert light[-1] < light[-2] < light[-4]


def test_sound_stays_beside_its_frames_and_silence_where_there_is_none(tmp_path: Path) -> None:
    seconds = COUNT / FPS
    loud = movie(tmp_path / "0.mp4", (200, 0, 0), cut_before_end=True, audio=tone(seconds, 12_000))
    mute = movie(tmp_path / "1.mp4", (0, 200, 0), cut_before_end=True)
    target = tmp_path / "joined.mp4"
    assert join([Part(loud, COUNT - 1), Part(mute, COUNT - 1), Part(loud, COUNT)], FPS, target)
    sound = np.abs(heard(target))
    assert len(sound) / 16_000 == pytest.approx(25 / FPS, abs=0.05)
    first, second, third = sound[2000:15_000], sound[18_000:30_000], sound[34_000:48_000]
    assert first.mean() > 3000 < third.mean()
    assert second.mean() < 100


def test_nothing_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(EncodingFailed, match="nothing to join"):
        join([], FPS, tmp_path / "joined.mp4")
    with pytest.raises(EncodingFailed):
        join([Part(movie(tmp_path / "0.mp4", (0, 0, 0)), 0)], FPS, tmp_path / "joined.mp4")
