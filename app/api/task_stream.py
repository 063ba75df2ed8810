"""A task's events as Server-Sent Events: the job's own stream, told in the words of the task API."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from app.api.streams import FINAL, JobStream
from app.services.status import StatusBody
from app.services.task_views import task_event


class TaskStream(JobStream):
    """The events of one task for one reader: started, progress, heartbeat, completed or failed, the result."""

    heartbeat_seconds = 5.0

    def _snapshot(self, now: StatusBody) -> Iterator[bytes]:
        if now.status != "pending" and not self.last_id:
            yield self._told("started", now)
        if now.status in FINAL:
            yield from self._end(now)
        else:
            yield self._told("progress", now)

    def _change(self, before: StatusBody, now: StatusBody) -> Iterator[bytes]:
        if now.status in FINAL:
            yield from self._end(now)
        else:
            yield self._told("started" if before.status != now.status == "processing" else "progress", now)

    def _heartbeat(self, now: StatusBody) -> bytes:
        return self._told("heartbeat", now)

    def _end(self, now: StatusBody) -> Iterator[bytes]:
        result = self.studio.task(now.id).result
        assert result is not None
        done = now.status == "completed"
        data = (
            {} if done else {"code": result.error_code, "message": result.error_message, "status": now.status}
        )
        yield self._sent(
            "completed" if done else "failed", task_event("completed" if done else "failed", now, data)
        )
        yield self._sent("result", result)

    def _told(self, kind: str, now: StatusBody) -> bytes:
        step = {"phase": now.progress.phase, "step": now.progress.step, "total_steps": now.progress.total_steps}
        return self._sent(kind, task_event(kind, now, {**step, "queue_position": now.queue_position}))

    def _sent(self, name: str, body: BaseModel) -> bytes:
        self.last_id += 1
        return f"id: {self.last_id}\nevent: {name}\ndata: {body.model_dump_json()}\n\n".encode()
