"""Brings files and rows together again after whatever happened in between.

A file without a row goes to the quarantine folder; a temporary file and a preview without a row are removed; a
row without its file is flagged as missing, and unflagged when the file is back; the file of a tombstone is
removed once nobody can restore it any more. Only names that the studio gives are touched, and only when older
than the grace: a worker writes the file before the row.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.media.files import make_folder, sync_folder, whole_name
from app.media.paths import PREVIEW_FOLDERS, QUARANTINE, MediaPaths, id_of_output, id_of_preview
from app.media.store import MediaStore
from app.media.trash import empty_trash
from app.tables import Media

logger = logging.getLogger(__name__)

GRACE_SECONDS = 3600.0
"""Younger files are left alone: far longer than the lease of a job (30 s)."""


@dataclass
class ReconcileReport:
    """What was found and done."""

    quarantined: list[Path] = field(default_factory=list)
    """Where the files without a row are now."""
    removed: int = 0
    """Temporary files, previews without a row and files of tombstones."""
    missing: list[str] = field(default_factory=list)
    """Ids newly flagged as missing."""
    found_again: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.quarantined or self.removed or self.missing or self.found_again)


def reconcile(paths: MediaPaths, store: MediaStore, grace: float = GRACE_SECONDS) -> ReconcileReport:
    """Compare every file with the rows and every row with its file."""
    report = ReconcileReport(removed=empty_trash(paths, store))
    before = time.time() - grace
    for root in paths.roots:
        for folder, names in _folders(root):
            _check_folder(root, folder, names, store, before, report)
    for rows in store.in_chunks(deleted=False):
        _check_rows(rows, paths, store, report)
    for rows in store.in_chunks(deleted=True):
        _unlink_deleted(rows, paths, report)
    if not report.clean:
        logger.warning(
            "Media: %d files without a row quarantined, %d leftovers removed, %d rows newly without a file, "
            "%d files found again",
            len(report.quarantined),
            report.removed,
            len(report.missing),
            len(report.found_again),
        )
    return report


def _folders(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield each folder below ``root`` with its file names, except the quarantine; links are not followed."""
    for folder, folders, names in os.walk(root):
        if Path(folder) == root and QUARANTINE in folders:
            folders.remove(QUARANTINE)
        yield Path(folder), names


def _check_folder(
    root: Path, folder: Path, names: list[str], store: MediaStore, before: float, report: ReconcileReport
) -> None:
    derived = folder.relative_to(root).parts[:1] in {(name,) for name in PREVIEW_FOLDERS.values()}
    id_of = id_of_preview if derived else id_of_output
    ids = {name: media_id for name in names if (media_id := id_of(name))}
    kept = store.kept_ids(ids.values())
    leftovers = [name for name in names if _is_partial(name)]
    orphans = [name for name, media_id in ids.items() if media_id not in kept]
    for name in leftovers + orphans:
        path = folder / name
        if not _older(path, before):
            continue
        if derived or name in leftovers:
            path.unlink(missing_ok=True)
            report.removed += 1
        else:
            report.quarantined.append(_quarantine(root, path))


def _quarantine(root: Path, path: Path) -> Path:
    target = root / QUARANTINE / path.relative_to(root)
    make_folder(target.parent)
    os.replace(path, target)
    sync_folder(target.parent)
    return target


def _check_rows(rows: list[Media], paths: MediaPaths, store: MediaStore, report: ReconcileReport) -> None:
    there = {row.id: paths.original(row).is_file() for row in rows}
    gone = [row.id for row in rows if not row.missing and not there[row.id]]
    back = [row.id for row in rows if row.missing and there[row.id]]
    store.set_missing(gone, True)
    store.set_missing(back, False)
    report.missing += gone
    report.found_again += back


def _unlink_deleted(rows: list[Media], paths: MediaPaths, report: ReconcileReport) -> None:
    for path in (path for row in rows for path in paths.all_of(row)):
        if path.is_file():
            path.unlink(missing_ok=True)
            report.removed += 1


def _is_partial(name: str) -> bool:
    """Tell whether ``name`` is the temporary name of an output or a preview."""
    whole = whole_name(name) or ""
    return bool(id_of_output(whole) or id_of_preview(whole))


def _older(path: Path, before: float) -> bool:
    try:
        return path.stat(follow_symlinks=False).st_mtime < before
    except FileNotFoundError:
        return False
