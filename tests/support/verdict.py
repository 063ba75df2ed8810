"""What must hold after any fault: nothing lost, nothing twice, nothing damaged, nothing left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from PIL import Image

from app.errors import StudioError
from app.media.manager import MediaManager
from app.queue.store import JobStore


@dataclass
class Verdict:
    """Counts of what should not be; all zero is good."""

    lost: int = 0
    """Jobs that ended without their outputs, or did not end."""
    duplicated: int = 0
    """Outputs recorded more than once for one (job, index), and outputs that nobody asked for."""
    bad_files: int = 0
    """Recorded files that are missing or do not decode."""
    orphans: int = 0
    """Files without a row after reconciling."""

    @property
    def clean(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))


def judge(store: JobStore, media: MediaManager, jobs: Sequence[str]) -> Verdict:
    """Reconcile, then compare jobs, rows and files.

    A job that killed its worker twice ends FAILED with its reason: told, so not lost.
    """
    verdict = Verdict()
    media.reconcile(grace=-1.0)
    expected: set[str] = set()
    for job_id in jobs:
        job = store.get(job_id)
        rows = media.of_job(job_id)
        indexes = Counter(row.index for row in rows)
        poisoned = job.status == "FAILED" and (job.error or {}).get("code") == "poison_job"
        complete = job.status == "COMPLETED" and set(indexes) == set(range(job.num_outputs))
        verdict.lost += not (complete or poisoned or job.status == "CANCELLED")
        verdict.duplicated += sum(count - 1 for count in indexes.values())
        verdict.duplicated += sum(index >= job.num_outputs for index in indexes)
        for row in rows:
            expected.add(row.id)
            verdict.bad_files += not _is_whole(media, row.id)
    found = [path for path in media.config.images_folder.rglob("*.png") if "quarantine" not in str(path)]
    verdict.orphans += sum(path.stem not in expected for path in found)
    verdict.orphans += len(list(media.config.images_folder.rglob("*.part")))
    return verdict


def _is_whole(media: MediaManager, media_id: str) -> bool:
    try:
        path, _ = media.file(media.get(media_id))
        with Image.open(path) as image:
            image.load()
    except (StudioError, OSError, SyntaxError, ValueError):  # what Pillow raises on damaged files
        return False
    return True
