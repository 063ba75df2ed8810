"""Real things for the cases to name: without them, most of what is asked ends at an id that nobody has."""

from __future__ import annotations

import random
from typing import Any

from app.services import Studio
from tests.api.conftest import png

REAL = 0.75
"""Share of the ids that are replaced by real ones; the others stay as they were made up."""
SETTINGS = {"num_inference_steps": 1, "width": 64, "height": 64}
MANY = 40
"""Jobs that may wait: the queue is worked off now and then, as it would be."""


class Subjects:
    """Jobs, media and models of a studio, made anew as the cases use them up."""

    def __init__(self, studio: Studio, number: int) -> None:
        self.studio = studio
        self.rng = random.Random(number)
        self.ids: dict[str, list[str]] = {}

    def name(self, case: Any) -> None:
        """Put real ids in the path, the query and the body of most cases."""
        self._renew()
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                self._replace(part)

    def _renew(self) -> None:
        gallery, jobs = self.studio.media.gallery(limit=20).items, self.studio.jobs
        if len([one for one in gallery if one.media_type == "image"]) < 3:
            self.studio.submit("image", "pictures", "a fox", settings={**SETTINGS, "num_images": 3})
            self.studio.submit("t2v", "clips-t2v", "a fox runs", settings={"num_frames": 5})
            self.studio.process_queue()
            self.studio.media.add_upload(png())
            gallery = self.studio.media.gallery(limit=20).items
        counts = jobs.counts()
        if counts["pending"] > MANY:
            self.studio.process_queue()
        if counts["pending"] == 0:
            self.studio.submit("image", "pictures", "it waits", settings=SETTINGS)
        self.ids = {
            "media": [one.id for one in gallery],
            "image": [one.id for one in gallery if one.media_type == "image"],
            "job": [job.id for job in jobs.list(limit=20)[0]],
            "model": list(self.studio.lineup.entries),
        }

    def _replace(self, part: dict[str, Any]) -> None:
        for name, value in part.items():
            if isinstance(value, dict):
                self._replace(value)
            elif isinstance(value, str) and (ids := self.ids.get(_kind(name), [])) and self.rng.random() < REAL:
                part[name] = self.rng.choice(ids)


def _kind(name: str) -> str:
    """``job`` for ``job_id`` and ``task_id``, ``image`` for ``source_image_id``, ``""`` for what is no id."""
    words = name.removesuffix("_id").split("_")
    return "" if words[-1] == name else {"task": "job", "video": "media"}.get(words[-1], words[-1])
