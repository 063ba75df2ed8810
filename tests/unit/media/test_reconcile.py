"""After whatever happened, files and rows agree again, and nothing that is not ours is touched."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from app.media.facts import OutputFacts
from app.media.manager import MediaManager
from app.media.paths import QUARANTINE
from app.media.trash import empty_trash, trash
from app.tables import Media

Facts = Callable[..., OutputFacts]
Record = Callable[..., Media]


def age(path: Path, seconds: float = 10_000) -> Path:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))
    return path


def test_nothing_to_do_is_nothing_done(manager: MediaManager, record: Record, facts: Facts) -> None:
    row = record()
    prepared = manager.prepare_video([Image.new("RGB", (16, 16))], 8, facts(index=9))
    with manager.store.database.write() as session:
        manager.insert(session, prepared)
    for path in (manager.file(row)[0], *prepared.files):
        age(path)
    report = manager.reconcile()
    assert report.clean
    assert all(path.is_file() for path in prepared.files)


def test_a_file_without_a_row_is_quarantined_after_the_grace(
    manager: MediaManager, facts: Facts, tmp_path: Path
) -> None:
    prepared = manager.prepare_image(Image.new("RGB", (16, 16)), facts())
    assert manager.reconcile().clean
    content = prepared.files[0].read_bytes()
    for path in prepared.files:
        age(path)
    report = manager.reconcile()
    kept = tmp_path / "images" / QUARANTINE / "2026" / "11" / "20" / f"{prepared.id}.png"
    assert report.quarantined == [kept]
    assert kept.read_bytes() == content
    assert report.removed == 1  # its thumbnail
    assert not any(path.exists() for path in prepared.files)
    assert manager.reconcile(0).clean, "the quarantine is left alone"


def test_an_upload_and_a_video_without_rows_are_quarantined(
    manager: MediaManager, facts: Facts, tmp_path: Path
) -> None:
    video = manager.prepare_video([Image.new("RGB", (16, 16))], 8, facts())
    age(video.files[0])
    upload = tmp_path / "images" / "uploads" / "2026" / ("c" * 32 + ".png")
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"x")
    age(upload)
    places = {path.relative_to(tmp_path).parts[:3] for path in manager.reconcile().quarantined}
    assert places == {("images", QUARANTINE, "uploads"), ("videos", QUARANTINE, "2026")}


def test_leftovers_of_a_killed_write_are_removed(manager: MediaManager, tmp_path: Path) -> None:
    folder = tmp_path / "videos" / "2026"
    folder.mkdir(parents=True)
    old, young = folder / f".{'d' * 32}.mp4.0123abcd.part", folder / f".{'e' * 32}.mp4.0123abcd.part"
    for path in (old, young):
        path.write_bytes(b"half")
    age(old)
    assert manager.reconcile().removed == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_a_row_without_its_file_is_flagged_and_unflagged(manager: MediaManager, record: Record) -> None:
    row = record()
    path, _ = manager.file(row)
    path.rename(path.with_suffix(".away"))
    assert manager.reconcile().missing == [row.id]
    assert manager.get(row.id).missing
    assert manager.reconcile().clean
    path.with_suffix(".away").rename(path)
    assert manager.reconcile().found_again == [row.id]
    assert not manager.get(row.id).missing


def test_a_delete_that_was_cut_off_is_finished(
    manager: MediaManager, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = record()
    path, _ = manager.file(row)
    manager.store.tombstone(row.id)
    assert path.is_file()
    report = manager.reconcile()
    assert (report.removed, report.quarantined) == (2, [])
    assert not path.exists()


def test_what_is_not_ours_is_left_alone(manager: MediaManager, tmp_path: Path) -> None:
    images = tmp_path / "images"
    (images / "mine").mkdir(parents=True)
    mine = [images / ".gitkeep", images / "mine" / "holiday.png", images / "mine" / ("f" * 32 + ".jpg")]
    outside = tmp_path / "outside"
    outside.mkdir()
    mine.append(outside / ("f" * 32 + ".png"))
    for path in mine:
        path.write_bytes(b"mine")
        age(path)
    mine += [images / ".holiday.png.0123abcd.part", images / f".{'f' * 32}.png.part"]
    for path in mine[-2:]:
        path.write_bytes(b"mine")
        age(path)
    (images / "link").symlink_to(outside)
    assert manager.reconcile().clean
    assert all(path.read_bytes() == b"mine" for path in mine)


def test_folders_that_do_not_exist_yet_are_empty(manager: MediaManager) -> None:
    assert manager.reconcile().clean


def test_files_of_what_can_be_restored_stay_until_the_time_is_over(
    manager: MediaManager, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, kept = record(), record(index=1)
    files = [path for path in manager.paths.all_of(row) if path.exists()]
    for path in files:
        age(path)
    assert trash(manager.store, [row.id, "0" * 32]) == [row.id]
    assert manager.reconcile().clean
    assert empty_trash(manager.paths, manager.store) == 0
    assert manager.store.restore([row.id, kept.id]) == [row.id]
    assert manager.get(row.id).restorable_until is None
    monkeypatch.setattr("app.media.trash.UNDO", timedelta(seconds=-1))
    trash(manager.store, [row.id])
    assert manager.store.restore([row.id]) == []
    assert manager.reconcile().removed == len(files) == 2
    assert empty_trash(manager.paths, manager.store) == 0
    assert manager.file(manager.get(kept.id))[0].is_file()
