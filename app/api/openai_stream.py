"""Pictures on their way as OpenAI's stream events: partial images, then each picture when it is complete."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, current_app
from PIL import Image

from app.api.context import studio
from app.api.error_shapes import openai_body
from app.api.errors import request_id
from app.api.openai_answers import encoded, usage
from app.api.openai_bodies import ImageRequest
from app.api.streams import JobStream
from app.api.waiting import client_left
from app.errors import StudioError
from app.services.pictures import base64_of, plain_bytes
from app.services.status import StatusBody
from app.services.waiting import completed
from app.tables import Job


class ImageStream(JobStream):
    """The events of one job. A reader that leaves before the end cancels it: nobody takes the stream up."""

    asked: ImageRequest
    prefix: str
    request_id: str
    opening = b": here\n\n"
    """A comment: OpenAI's clients read every event as JSON."""
    partials = 0
    over = False

    def close(self) -> None:
        """End the stream; called once, when the answer ends, however it ends."""
        super().close()
        self.studio.attending.leave(self.first.id, for_good=not self.over and not self.limit.ended)

    def _crowded(self) -> Iterator[bytes]:
        yield from self._failed(StudioError("Too many requests wait for their jobs."), 429)

    def _snapshot(self, now: StatusBody) -> Iterator[bytes]:
        yield from self._change(None, now)

    def _change(self, before: StatusBody | None, now: StatusBody) -> Iterator[bytes]:
        if now.completed_at is not None:
            yield from self._end(now)
        elif now.progress.preview_url and (before is None or before.progress != now.progress):
            seen = before.progress.preview_url if before else None
            if seen != now.progress.preview_url and self.partials < (self.asked.partial_images or 0):
                yield from self._partial(now)

    def _partial(self, now: StatusBody) -> Iterator[bytes]:
        preview = self.studio.events.preview_of(now.id)
        if preview is None:
            return
        width, height = now.settings.get("width"), now.settings.get("height")
        image = Image.open(io.BytesIO(preview)).convert("RGB")
        if width and height:
            image = image.resize((width, height), Image.Resampling.BICUBIC)
        body = {
            "b64_json": base64_of(plain_bytes(image, self.asked.format)),
            "partial_image_index": self.partials,
        }
        yield self._sent("partial_image", body, image.size)
        self.partials += 1

    def _end(self, now: StatusBody) -> Iterator[bytes]:
        self.over = True
        try:
            for view in completed(now).images:
                row = self.studio.media.get(view.id)
                body = {"b64_json": encoded(self.studio.media, self.asked, row), "usage": usage()}
                yield self._sent("completed", body, (row.width, row.height))
        except StudioError as error:
            yield from self._failed(error, error.status)

    def _failed(self, error: StudioError, status: int) -> Iterator[bytes]:
        self.over = True
        body = {"code": error.code, "message": error.message, "details": error.details}
        shown = openai_body({**body, "request_id": self.request_id}, status)
        yield _event("error", {"type": "error", **shown})

    def _sent(self, kind: str, body: dict[str, Any], size: tuple[int, int]) -> bytes:
        about = {
            "created_at": int(self.first.created_at.timestamp()),
            "size": f"{size[0]}x{size[1]}",
            "quality": self.asked.quality or "auto",
            "background": "opaque",
            "output_format": self.asked.format.lower(),
        }
        name = f"{self.prefix}.{kind}"
        return _event(name, {"type": name, **body, **about})


class Streams:
    """The streams of a request's jobs, one after the other."""

    def __init__(self, streams: Sequence[ImageStream]) -> None:
        self.streams = streams

    def __iter__(self) -> Iterator[bytes]:
        return itertools.chain.from_iterable(self.streams)

    def close(self) -> None:
        for stream in self.streams:
            stream.close()


def streamed_images(asked: ImageRequest, jobs: Sequence[Job], *, edit: bool) -> Response:
    """Answer with the events of jobs that make pictures."""
    the, limit, left = studio(), current_app.extensions["streams"], client_left()
    streams = [ImageStream(the, the.status(job.id), 0, limit, left) for job in jobs]
    for stream in streams:
        stream.asked, stream.request_id = asked, request_id()
        the.attending.come(stream.first.id)
        stream.prefix = "image_edit" if edit else "image_generation"
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Job-ID": jobs[0].id}
    return Response(Streams(streams), 200, headers, mimetype="text/event-stream")


def _event(name: str, body: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(body)}\n\n".encode()
