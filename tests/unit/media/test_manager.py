"""Recording, reading and deleting: files and rows agree at every moment."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy.exc import IntegrityError

from app.errors import DatabaseBusy, InvalidInput, MediaNotFound, TooLarge
from app.media.facts import OutputFacts
from app.media.manager import MediaManager
from app.media.metadata import read_parameters, read_video_parameters
from app.media.mp4 import read_tags
from app.media.video import probe
from app.tables import Media

Facts = Callable[..., OutputFacts]
Record = Callable[..., Media]
Gradient = Callable[..., Image.Image]


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_picture_is_recorded(manager: MediaManager, facts: Facts, gradient: Gradient, tmp_path: Path) -> None:
    source = gradient(800, 500)
    prepared = manager.prepare_image(source, facts())
    assert names(tmp_path / "images") == [
        f"2026/11/20/{prepared.id}.png",
        f"thumbnails/2026/11/20/{prepared.id}.webp",
    ]
    with pytest.raises(MediaNotFound):
        manager.get(prepared.id)
    with manager.store.database.write() as session:
        manager.insert(session, prepared)
    row = manager.get(prepared.id, "image")
    path, mime = manager.file(row)
    assert (mime, row.bytes) == ("image/png", path.stat().st_size)
    with Image.open(path) as stored:
        assert np.array_equal(np.asarray(stored), np.asarray(source))
    assert row.pixels_sha256 == hashlib.sha256(source.tobytes()).hexdigest()
    assert row.details == json.loads(json.dumps(row.details))
    found = read_parameters(path.read_bytes())
    assert found is not None
    assert (found.prompt, found.seed) == (row.prompt, row.seed)
    thumbnail, mime = manager.file(row, "thumbnail")
    assert mime == "image/webp"
    with Image.open(thumbnail) as small:
        assert (small.format, small.size) == ("WEBP", (384, 240))


def test_a_video_is_recorded(manager: MediaManager, facts: Facts, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (401, 301), (number * 20, 90, 160)) for number in range(8)]
    prepared = manager.prepare_video(frames, 16, facts(job_type="t2v"))
    with manager.store.database.write() as session:
        manager.insert(session, prepared)
    row = manager.get(prepared.id, "video")
    assert names(tmp_path / "videos") == [
        f"2026/11/20/{row.id}.mp4",
        f"posters/2026/11/20/{row.id}.webp",
        f"thumbnails/2026/11/20/{row.id}.webp",
    ]
    path, mime = manager.file(row)
    found = probe(path)
    assert mime == "video/mp4"
    assert (
        (found.width, found.height, found.num_frames)
        == (row.width, row.height, row.num_frames)
        == (402, 302, 8)
    )
    assert found.fps == pytest.approx(16)
    for size, expected in (("poster", (402, 302)), ("thumbnail", (384, 288))):
        with Image.open(manager.file(row, size)[0]) as preview:
            assert (preview.format, preview.size) == ("WEBP", expected)
    tags = read_tags(path)
    assert json.loads(tags["stillmotion"]) == row.details
    assert re.search(r"\nSteps: 4, .*Frames: 8, FPS: 16, ", tags["parameters"])
    parameters = read_video_parameters(path)
    assert parameters is not None
    assert parameters.source == "stillmotion"
    assert b"trainedAlgorithmicMedia" in path.read_bytes()


def test_the_hash_of_a_video_is_that_of_its_frames(manager: MediaManager, facts: Facts) -> None:
    frames = np.arange(3 * 16 * 16 * 3).reshape(3, 16, 16, 3).astype(np.uint8)
    media = manager.prepare_video(frames, 8, facts()).media
    assert media.pixels_sha256 == hashlib.sha256(frames.tobytes()).hexdigest()
    assert media.details is not None
    assert media.details["pixels_sha256"] == media.pixels_sha256


@pytest.mark.parametrize(("asked", "used"), [(None, "worst quality"), ("", ""), ("fog", "fog")])
def test_the_negative_prompt_that_was_used_is_recorded(
    manager: MediaManager, facts: Facts, asked: str | None, used: str
) -> None:
    given = facts(negative_prompt=asked, record={"negative_prompt": "worst quality", "device": "cpu"})
    media = manager.prepare_image(Image.new("RGB", (16, 16)), given).media
    assert media.negative_prompt == used
    assert media.details is not None
    assert (media.details["negative_prompt"], media.details["run"]) == (used, {"device": "cpu"})


def test_each_attempt_has_its_own_files(manager: MediaManager, facts: Facts) -> None:
    first, second = (manager.prepare_image(Image.new("RGB", (16, 16)), facts()) for _ in range(2))
    assert not set(first.files) & set(second.files)
    with manager.store.database.write() as session:
        manager.insert(session, first)
    with pytest.raises(IntegrityError), manager.store.database.write() as session:
        manager.insert(session, second)
    manager.discard(second)
    assert all(file.is_file() for file in first.files)
    assert not any(file.exists() for file in second.files)
    assert [row.id for row in manager.of_job("a" * 32)] == [first.id]


def test_an_insert_that_was_rolled_back_can_be_tried_again(manager: MediaManager, facts: Facts) -> None:
    prepared = manager.prepare_image(Image.new("RGB", (16, 16)), facts())

    def fail() -> None:
        with manager.store.database.write() as session:
            manager.insert(session, prepared)
            raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            fail()
    assert manager.recorded_indexes("a" * 32) == set()
    with manager.store.database.write() as session:
        manager.insert(session, prepared)
    assert manager.recorded_indexes("a" * 32) == {0}


def test_files_stay_when_their_row_is_there_or_nobody_can_tell(
    manager: MediaManager, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to a commit can be lost; the row is there all the same, and so must be its file."""
    prepared = manager.prepare_image(Image.new("RGB", (16, 16)), facts())
    with monkeypatch.context() as patch:

        def away(_ids: object) -> set[str]:
            raise DatabaseBusy()

        patch.setattr(manager.store, "live_ids", away)
        manager.discard(prepared)
    assert all(file.is_file() for file in prepared.files)
    with manager.store.database.write() as session:
        manager.insert(session, prepared)
    manager.discard(prepared)
    assert all(file.is_file() for file in prepared.files)
    other = manager.prepare_image(Image.new("RGB", (16, 16)), facts(index=1))
    manager.discard(other)
    assert not any(file.is_file() for file in other.files)


def test_outputs_come_by_index_and_deleted_ones_stay_recorded(manager: MediaManager, record: Record) -> None:
    rows = [record(index=index) for index in (2, 0, 1)]
    assert [row.index for row in manager.of_job("a" * 32)] == [0, 1, 2]
    manager.delete(rows[0].id)
    assert [row.index for row in manager.of_job("a" * 32)] == [0, 1]
    assert manager.recorded_indexes("a" * 32) == {0, 1, 2}


def test_the_kind_is_part_of_the_question(manager: MediaManager, record: Record) -> None:
    row = record()
    assert manager.get(row.id).id == row.id
    with pytest.raises(MediaNotFound):
        manager.get(row.id, "video")


@pytest.mark.parametrize("size", ["", "poster", "large", "../x", "Thumbnail"])
def test_sizes_a_picture_does_not_have(manager: MediaManager, record: Record, size: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        manager.file(record(), size)
    assert caught.value.details["allowed"] == ["thumbnail"]


def test_a_lost_preview_is_made_again(manager: MediaManager, facts: Facts, record: Record) -> None:
    video = manager.prepare_video([Image.new("RGB", (64, 48), "red")] * 2, 8, facts(index=5))
    for path in (manager.file(record(), "thumbnail")[0], *video.files[1:]):
        path.unlink()
    for media, size in ((manager.of_job("a" * 32)[0], "thumbnail"), (video.media, "poster")):
        assert manager.file(media, size)[0].is_file()


def test_a_lost_file_is_not_found(manager: MediaManager, record: Record) -> None:
    row = record()
    manager.file(row)[0].unlink()
    with pytest.raises(MediaNotFound, match="gone from the disk"):
        manager.file(row)
    with pytest.raises(MediaNotFound):
        manager.open_image(row.id)


def test_a_damaged_file_is_not_shown_as_if_it_were_whole(
    manager: MediaManager, facts: Facts, record: Record
) -> None:
    row, video = record(), manager.prepare_video([Image.new("RGB", (64, 48))], 8, facts(index=5))
    for path in (*manager.paths.all_of(row)[1:2], *video.files[1:]):
        path.unlink()
    for path in (manager.file(row)[0], video.files[0]):
        path.write_bytes(path.read_bytes()[:100])
    for media, size in ((row, "thumbnail"), (video.media, "poster")):
        with pytest.raises(MediaNotFound, match="damaged"):
            manager.file(media, size)


def test_a_file_that_cannot_be_removed_is_deleted_all_the_same(
    manager: MediaManager, record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = record()

    def refused(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        manager.delete(row.id)
    assert "not all of its files" in caplog.text
    with pytest.raises(MediaNotFound):
        manager.get(row.id)
    assert manager.reconcile().removed == 2


def test_deleting_removes_files_after_the_row_and_only_once(
    manager: MediaManager, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = record()
    seen: list[bool] = []
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        with manager.store.database.read() as session:
            kept = session.get(Media, row.id)
            seen.append(kept is not None and kept.deleted_at is not None)
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    manager.delete(row.id)
    assert seen
    assert all(seen)
    assert names(tmp_path / "images") == []
    for ask in (manager.get, manager.delete, manager.metadata):
        with pytest.raises(MediaNotFound):
            ask(row.id)
    with pytest.raises(MediaNotFound):
        manager.set_favorite(row.id, True)


def test_favourites(manager: MediaManager, record: Record) -> None:
    row = record()
    assert manager.set_favorite(row.id, True).favorite
    assert manager.get(row.id).favorite
    assert [found.id for found in manager.gallery(favorite=True).items] == [row.id]
    assert not manager.set_favorite(row.id, False).favorite


def test_metadata_is_everything_that_was_recorded(manager: MediaManager, record: Record) -> None:
    row = record()
    found = manager.metadata(row.id)
    assert found["id"] == row.id
    assert found["record"] == row.details
    assert found["parameters"].startswith("a lighthouse at dusk\nNegative prompt: blurry\nSteps: 4, ")
    assert (found["origin"], found["pixels_sha256"]) == ("job", row.pixels_sha256)
    assert found["record"]["run"] == {"device": "cpu", "scheduler": "euler"}
    assert found["record"]["versions"]["torch"] == "2.13.0"
    assert json.dumps(found)


def test_an_upload_is_normalised_and_kept(manager: MediaManager, gradient: Gradient, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "where I live"
    content = io.BytesIO()
    gradient(60, 40).save(content, "JPEG", exif=exif, quality=98)
    row = manager.add_upload(io.BytesIO(content.getvalue()))
    assert (row.width, row.height, row.origin, row.job_id) == (40, 60, "upload", None)
    path, mime = manager.file(row)
    assert mime == "image/png"
    assert path.parent.relative_to(tmp_path).parts[:2] == ("images", "uploads")
    with Image.open(path) as stored:
        assert stored.info == {}
    assert b"where I live" not in path.read_bytes()
    assert manager.open_image(row.id).size == (40, 60)
    assert manager.file(row, "thumbnail")[0].is_file()
    assert manager.metadata(row.id)["parameters"] is None
    assert manager.gallery().total == 0


def test_an_upload_of_our_own_file_says_how_it_was_made(manager: MediaManager, record: Record) -> None:
    path, _ = manager.file(record())
    row = manager.add_upload(path.read_bytes())
    assert row.details is not None
    assert row.details["parameters"]["prompt"] == "a lighthouse at dusk"
    assert b"lighthouse" not in manager.file(row)[0].read_bytes()


def test_an_upload_that_is_too_large_leaves_nothing(
    manager: MediaManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TooLarge):
        manager.add_upload(bytes(51 * 2**20))

    def fails(_media: Media) -> Media:
        raise RuntimeError

    content = io.BytesIO()
    Image.new("RGB", (16, 16)).save(content, "PNG")
    monkeypatch.setattr(manager.store, "add", fails)
    with pytest.raises(RuntimeError):
        manager.add_upload(content.getvalue())
    assert names(tmp_path / "images") == []
