"""Pictures for a serverless worker: one event in, its pictures out, in this process.

``handle(event)`` takes ``{"id": …, "input": {…}}`` and returns ``{"status": "success", "images": [base64],
"metadata": {…}}`` or ``{"status": "error", "error": …}``. An event that comes again (the same id) is not made
again.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from typing import Any

from app.errors import InvalidInput, StudioError
from app.queue.worker import Worker
from app.services.faces import job_for
from app.services.pictures import base64_of, picture_bytes
from app.services.repeats import Asked, digest_of, earlier
from app.services.resources import TaskResourceIn
from app.services.serverless_bodies import ServerlessInput, of_input, read_event
from app.services.status import StatusBody
from app.services.studio import Studio
from app.services.waiting import completed, wait_for
from app.tables import Job

Answer = dict[str, Any]


class Serverless:
    """Answers events with the pictures of a studio, whose queue it works off itself."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self._worker: Worker | None = None
        self._lock = threading.Lock()

    def handle(self, event: Mapping[str, Any]) -> Answer:
        """Return the pictures of an event, or why there are none; raises nothing that a request can cause."""
        try:
            asked = read_event(event)
            return self._answer(asked, self._done(asked, event.get("id")))
        except StudioError as error:
            return {"status": "error", "error": error.message, "code": error.code, "details": error.details}

    def close(self) -> None:
        """Stop working; what is on its way goes back into the queue."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def _done(self, asked: ServerlessInput, event_id: object) -> StatusBody:
        key = f"serverless:{event_id}"[:255] if isinstance(event_id, str) and event_id else None
        request = Asked(digest_of(asked.model_dump()), key)
        job = earlier(self.studio, request) or self._submitted(asked, request)
        self._work()
        return completed(wait_for(self.studio, job.id, self.studio.config.sync_wait_seconds))

    def _submitted(self, asked: ServerlessInput, request: Asked) -> Job:
        job_type, model = job_for(self.studio.lineup, asked.model_id, asked.job_types)
        settings = {**asked.settings(), **self._pictures(asked, job_type)}
        words = (asked.prompt, asked.negative_prompt)
        try:
            return self.studio.submit(
                job_type, model, *words, settings, idempotency_key=request.key, request_hash=request.digest
            ).job
        except InvalidInput as error:
            raise of_input(error) from None

    def _work(self) -> None:
        """Start the worker with the first event: a process that only looks loads nothing."""
        with self._lock:
            if self._worker is None:
                self._worker = self.studio.worker()
                self._worker.start()

    def _pictures(self, asked: ServerlessInput, job_type: str) -> Answer:
        settings: Answer = {}
        if asked.init_image:
            source = self._kept(asked.init_image, "init_image")
            if job_type == "edit":
                return {"source_image_ids": [source]}
            settings |= {"source_image_id": source, "strength": asked.strength}
        if asked.control_image:
            scale = (
                {} if asked.control_scale is None else {"controlnet_conditioning_scale": asked.control_scale}
            )
            guide = self._kept(asked.control_image, "control_image")
            net = {"model": asked.control_model, "preprocessor": asked.control_preprocessor}
            settings["controlnets"] = [{**net, "guide_image_id": guide, **scale}]
        return settings

    def _kept(self, text: str, field: str) -> str:
        return self.studio.resources.process(TaskResourceIn(type="base64", data=text), field).id

    def _answer(self, asked: ServerlessInput, done: StatusBody) -> Answer:
        media = self.studio.media
        rows = [media.get(view.id) for view in done.images]
        files = [picture_bytes(media, row, asked.output_format, asked.output_quality) for row in rows]
        took = (
            (done.completed_at - done.started_at).total_seconds()
            if done.completed_at and done.started_at
            else 0.0
        )
        metadata = {
            "prompt": done.prompt,
            "seed": done.settings["seed"],
            "width": rows[0].width if rows else None,
            "height": rows[0].height if rows else None,
            "steps": done.settings["num_inference_steps"],
            "guidance": done.settings["guidance_scale"],
            "num_images": len(rows),
            "model": done.model_id,
            "inference_time": round(took, 3),
            "workflow": asked.workflow,
        }
        warnings = [warning.model_dump() for warning in done.warnings]
        more = {"warnings": warnings} if warnings else {}
        return {
            "status": "success",
            "images": [base64_of(file) for file in files],
            "metadata": metadata,
            **more,
        }


def handle(event: Mapping[str, Any]) -> Answer:
    """Answer an event with this machine's studio, which is opened with the first one."""
    return _of_this_machine().handle(event)


@functools.cache
def _of_this_machine() -> Serverless:
    return Serverless(Studio.open())
