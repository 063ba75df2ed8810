"""Makes an output again from what its file says, and compares: pixels, packages, weights, device.

It runs in a studio of its own in a temporary folder, through the same queue, with the real studio's models: the
gallery gets nothing, and what is compared is what a job would record.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PIL import Image

from app.errors import InvalidInput, MediaNotFound, StudioError
from app.media.metadata import PARAMETERS, RECORD, read_file
from app.media.record import shareable
from app.media.recording import pixels_sha256
from app.models.lineup import ModelEntry
from app.queue.jobs import model_job_types, thawed_settings
from app.queue.store import NewJob
from app.services.comparing import Difference, contradictions, differences, tampered
from app.services.recorded import Recorded, recorded_in
from app.services.studio import Studio
from app.services.verify_sources import SourceCopies
from app.tables import JobStatus, Media

UNEXPLAINED = (
    "Packages, weights and device are the recorded ones: the prompt, the seed or the settings in the file are "
    "not those that it was made with, or this machine's processor computes in another way."
)


@dataclass(frozen=True)
class Verdict:
    """What came of making a file again."""

    identical: bool
    """Whether the pixels are the same, bit by bit."""
    recorded_sha256: str
    made_sha256: str
    differences: list[Difference]
    """What is not as the file says; may be there though the pixels are the same."""

    def lines(self) -> list[str]:
        """Return what to say of it, a sentence a line."""
        said = [str(difference) for difference in self.differences]
        if self.identical:
            return [f"pixels {self.made_sha256}", *said]
        said.append(f"pixels: {self.recorded_sha256} in the file, {self.made_sha256} here")
        return said if self.differences else [*said, UNEXPLAINED]

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON."""
        return {**vars(self), "differences": [vars(difference) for difference in self.differences]}


class Verifier:
    """``with Verifier(studio) as verifier: verifier.verify(path)``; models stay loaded between files."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="stillmotion-verify-")
        place = Path(self._folder.name)
        config = self.studio.config.model_copy(
            update={
                "database_url": f"sqlite:///{place}/db/verify.sqlite3",
                "images_folder": place / "images",
                "videos_folder": place / "videos",
                "c2pa_certificate": None,
            }
        )
        self.scratch = Studio.open(config, self.studio.models)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.scratch.plugins.close()
        self.scratch.database.close()
        self._folder.cleanup()

    def verify(self, path: Path, given: Mapping[str, Path] | None = None) -> Verdict:
        """Make what ``path`` shows again and compare.

        ``given`` are files of sources by their ids, for those that are not in this studio's gallery. Raises
        `InvalidInput` for a file without a record, `MediaNotFound` for a source that is gone, and what the
        run fails with.
        """
        texts = read_file(path)
        recorded = recorded_in(texts.get(RECORD))
        found = contradictions(recorded.raw, texts.get(PARAMETERS))
        found += self._as_kept(recorded) + _as_shown(path, recorded)
        sources = SourceCopies(self.studio.media, self.scratch.media, given or {})
        made = self._make(recorded, sources)
        found += sources.changed(recorded.sources) + differences(recorded.raw, made.details or {})
        sha256 = made.pixels_sha256 or ""
        return Verdict(sha256 == recorded.pixels_sha256, recorded.pixels_sha256, sha256, found)

    def _as_kept(self, recorded: Recorded) -> list[Difference]:
        try:
            kept = self.studio.media.get(recorded.id).details
        except MediaNotFound:
            return []
        return tampered(recorded.raw, kept or {})

    def _make(self, recorded: Recorded, sources: SourceCopies) -> Media:
        entry = self._entry(recorded)
        settings = recorded.settings | {"seed": recorded.seed}
        settings |= {"num_images": 1} if "num_images" in settings else {}
        typed = thawed_settings(entry, recorded.job_type, settings)
        settings = sources.bring(typed)
        new = NewJob(
            type=recorded.job_type,
            model_id=entry.id,
            prompt=recorded.prompt,
            negative_prompt=recorded.negative_prompt,
            settings=settings,
            num_outputs=getattr(typed, "num_outputs", 1),
        )
        job, _ = self.scratch.jobs.add(new)
        self.scratch.process_queue()
        job = self.scratch.jobs.get(job.id)
        if job.status != JobStatus.COMPLETED:
            raise StudioError(
                (job.error or {}).get("message") or f"Making it again ended {job.status.lower()}."
            )
        made = self.scratch.media.of_job(job.id)
        return next((one for one in made if one.index == recorded.index), made[0])

    def _entry(self, recorded: Recorded) -> ModelEntry:
        """Return the model by its id, or by its repo where the id is another's. Raises `InvalidInput`."""
        if recorded.job_type not in model_job_types():
            raise InvalidInput("file", f"was made by a {recorded.job_type} job: there is no model to run again")
        lineup = self.studio.lineup
        named = lineup.entries.get(recorded.model_id)
        for entry in (*([named] if named else []), *lineup.entries.values()):
            if recorded.repo in (None, shareable(entry.repo)):
                return entry
        raise InvalidInput(
            "model", f"{recorded.model_id} ({recorded.repo}) is not in the lineup: add a line for it to .env"
        )


def _as_shown(path: Path, recorded: Recorded) -> list[Difference]:
    """Compare a PNG's own pixels with its record; what was encoded with loss can be no test of it."""
    if recorded.media_type != "image":
        return []
    with Image.open(path, formats=["PNG", "JPEG", "WEBP"]) as image:
        shown = recorded.pixels_sha256 if image.format != "PNG" else pixels_sha256(image)
    if shown == recorded.pixels_sha256:
        return []
    return [Difference("pixels", recorded.pixels_sha256, shown, "as it is now")]
