"""Videos from outside: what is taken, what it becomes, what is refused."""

from __future__ import annotations

import contextlib
import random
import struct
from pathlib import Path

import pytest

from app.errors import InvalidInput, MediaNotFound, QueueFull, UnsupportedMediaType
from app.media import intake
from app.media.intake import taken_in, video_format
from app.media.manager import MediaManager
from app.media.mp4 import read_tags
from tests.support.clips import VP9, clip

SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:duration=1")


@pytest.fixture(scope="module")
def mp4() -> bytes:
    return clip()


@pytest.fixture(scope="module")
def webm() -> bytes:
    return clip(*VP9, form="webm")


def test_an_mp4_is_kept_as_a_video_of_ours(manager: MediaManager, mp4: bytes) -> None:
    row = manager.add_upload(mp4)
    assert (row.media_type, row.origin, row.width, row.height, row.num_frames) == ("video", "upload", 64, 48, 6)
    assert row.fps == pytest.approx(12.0, rel=0.01)
    assert row.details is not None
    assert row.details["upload"] == {"format": "MP4", "width": 64, "height": 48}
    frames, fps = manager.open_video(row.id)
    assert (len(frames), frames[0].size, fps) == (6, (64, 48), row.fps)
    assert manager.file(row, "poster")[0].is_file()
    assert manager.reconcile(grace=-1).clean
    manager.delete(row.id)
    with pytest.raises(MediaNotFound):
        manager.get(row.id)


@pytest.mark.parametrize("size", ["96x64", "100x66", "854x480"])
def test_sides_that_decoders_round_up_are_taken(size: str) -> None:
    with taken_in(clip(size=size, frames=2), "file") as video:
        assert f"{video.probe.width}x{video.probe.height}" == size


def test_a_webm_becomes_an_mp4(manager: MediaManager, webm: bytes) -> None:
    row = manager.add_upload(webm)
    path, kind = manager.file(row)
    assert (kind, row.num_frames) == ("video/mp4", 6)
    assert path.read_bytes()[4:8] == b"ftyp"


def test_nothing_but_frames_is_kept(manager: MediaManager) -> None:
    tagged = clip(extra=(*SOUND, "-metadata", "comment=<script>", "-metadata", "title=secret", "-shortest"))
    path, _ = manager.file(manager.add_upload(tagged))
    assert not {"comment", "title"} & set(read_tags(path))
    assert b"mp4a" not in path.read_bytes()


def test_odd_sides_lose_a_pixel(manager: MediaManager) -> None:
    row = manager.add_upload(clip("-c:v", "libx264", "-pix_fmt", "yuv444p", size="65x49"))
    assert (row.width, row.height) == (64, 48)


@pytest.mark.parametrize("size", ["8x64", "64x8", "4128x16", "16x4128"])
def test_sides_are_judged_before_a_frame_is_decoded(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = clip("-c:v", "mpeg4", size=size, frames=1)
    monkeypatch.setattr(intake, "probe", lambda path: pytest.fail("decoded"))
    with pytest.raises(InvalidInput) as caught, taken_in(content):
        pass
    assert caught.value.details["maximum"] == intake.MAX_SIDE


def test_too_many_frames(monkeypatch: pytest.MonkeyPatch, mp4: bytes) -> None:
    monkeypatch.setattr(intake, "MAX_FRAMES", 5)
    with pytest.raises(InvalidInput, match="more than 5 frames"), taken_in(mp4):
        pass
    monkeypatch.setattr(intake, "MAX_FRAMES", 6)
    with taken_in(mp4) as taken:
        assert taken.probe.num_frames == 6


def test_too_much_work(monkeypatch: pytest.MonkeyPatch, mp4: bytes) -> None:
    monkeypatch.setattr(intake, "MAX_TOTAL_PIXELS", 5 * 64 * 48)
    with pytest.raises(InvalidInput) as caught, taken_in(mp4):
        pass
    assert caught.value.details["maximum"] == 5


def test_too_slow(monkeypatch: pytest.MonkeyPatch, mp4: bytes) -> None:
    monkeypatch.setattr(intake, "SECONDS", 0.0001)
    with pytest.raises(InvalidInput, match="takes too long"), taken_in(mp4):
        pass


def test_few_at_a_time(mp4: bytes) -> None:
    with taken_in(mp4), taken_in(mp4), pytest.raises(QueueFull), taken_in(mp4):
        pass
    with taken_in(mp4):
        pass


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_a_truncated_mp4_is_refused(manager: MediaManager, mp4: bytes, share: float, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        manager.add_upload(mp4[: int(len(mp4) * share)])
    assert "/tmp" not in caught.value.message
    assert not [path for path in tmp_path.rglob("*.mp4")]


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


@pytest.mark.parametrize(
    "content",
    [
        box(b"ftyp", b"isom\0\0\0\0isom"),
        box(b"ftyp", b"isom\0\0\0\0isom") + b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n",
        box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", b"\xff" * 64),
        box(b"ftyp", b"isom\0\0\0\0isom") + b"\xff\xff\xff\xffmoov",
        b"\x1aE\xdf\xa3\x9fB\x82\x84webm",
        b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + b"\xff" * 500,
    ],
)
def test_a_container_of_nothing_is_refused(manager: MediaManager, content: bytes) -> None:
    with pytest.raises(InvalidInput, match="broken or truncated"):
        manager.add_upload(content)


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"RIFF\0\0\0\0AVI LIST",
        b"\x1aE\xdf\xa3\x93B\x82\x88matroska",
        box(b"ftyp", b"avif\0\0\0\0avif"),
        box(b"ftyp", b"heic\0\0\0\0heic"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"FLV\x01",
        b"\0\0\x01\xba",
    ],
)
def test_other_formats_never_reach_the_decoder(
    manager: MediaManager, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake.ffmpeg, "read", lambda *_: pytest.fail("opened"))
    assert video_format(content) is None
    with pytest.raises(UnsupportedMediaType):
        manager.add_upload(content)


def test_codecs_that_are_not_on_the_list_are_refused(manager: MediaManager) -> None:
    with pytest.raises(InvalidInput):
        manager.add_upload(clip("-c:v", "mjpeg"))


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_mutants_are_answered(mp4: bytes, webm: bytes, form: str) -> None:
    chance = random.Random(form)
    original = mp4 if form == "mp4" else webm
    for _ in range(6):
        mutant = bytearray(original)
        for _ in range(chance.randint(1, 12)):
            mutant[chance.randrange(12, len(mutant))] = chance.randrange(256)
        with contextlib.suppress(InvalidInput), taken_in(bytes(mutant)) as taken:
            assert taken.probe.num_frames >= 1
