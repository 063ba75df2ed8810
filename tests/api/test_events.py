"""Server-Sent Events: the snapshot first, what changes, the end, and who frees the thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.api import streams
from app.api.streams import JobStream, StreamLimit
from app.errors import ModelCorrupt
from app.services import Studio
from tests.api.shapes import refused
from tests.api.test_jobs import STATUS_FIELDS, enqueue, status_of
from tests.support.fake_models import FakeModels, fake_studio


def held(gate: threading.Event) -> None:
    """Hold a step until the stream has told of the one before."""
    assert gate.wait(20)


class Event(NamedTuple):
    id: int
    name: str
    data: dict[str, Any]


def parsed(text: str) -> list[Event]:
    """Read a stream as a browser does."""
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            events.append(Event(int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return events


def follow(client: FlaskClient, job_id: str, **headers: str) -> list[Event]:
    """Read a stream to its end."""
    answer = client.get(f"/api/jobs/{job_id}/events", headers=headers)
    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    return parsed(answer.get_data(as_text=True))


def stream_of(studio: Studio, job_id: str, **options: Any) -> JobStream:
    options = {"last_id": 0, "limit": StreamLimit(4), **options}
    return JobStream(studio, studio.status(job_id), **options)


def next_event(chunks: Iterator[bytes]) -> Event:
    for chunk in chunks:
        if events := parsed(chunk.decode()):
            return events[0]
    raise AssertionError("the stream ended")


def test_a_finished_job_is_the_snapshot_and_the_end(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client, num_inference_steps=1)
    studio.process_queue()
    events = follow(client, job_id)
    assert [event.name for event in events] == ["status", "completed"]
    assert [event.id for event in events] == [1, 2]
    for event in events:
        assert set(event.data) == STATUS_FIELDS
        assert event.data == status_of(client, job_id)


def test_a_failed_and_a_cancelled_job(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    models.error = ModelCorrupt("broken")
    failed = enqueue(client)
    studio.process_queue()
    cancelled = enqueue(client)
    client.post(f"/api/jobs/{cancelled}/cancel")
    assert follow(client, failed)[-1].name == "failed"
    assert follow(client, failed)[-1].data["error"]["message"] == "broken"
    assert follow(client, cancelled)[-1].name == "cancelled"


def test_a_whole_life(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    job_id = enqueue(client, num_inference_steps=4)
    stream = stream_of(studio, job_id)
    chunks = iter(stream)
    first = next_event(chunks)
    assert first.name == "status"
    assert first.data["status"] == "pending"
    told = [threading.Event() for _ in range(5)]
    told[0].set()
    models.before_step = lambda step: held(told[step - 1])
    worker = threading.Thread(target=studio.process_queue)
    worker.start()
    seen = [first]
    while seen[-1].name not in ("completed", "failed"):
        seen.append(next_event(chunks))
        told[seen[-1].data["progress"]["step"]].set()
    worker.join()
    assert next(chunks, None) is None
    names = [event.name for event in seen]
    assert names[-1] == "completed"
    assert names[:2] == ["status", "status"]
    assert names.count("progress") >= 2
    assert [event.id for event in seen] == list(range(1, len(seen) + 1))
    percents = [event.data["progress"]["percent"] for event in seen]
    assert percents == sorted(percents)
    assert seen[-1].data["image_ids"]


def test_another_process_works_the_job(
    client: FlaskClient, studio: Studio, tmp_path: Path, stored: dict[str, str]
) -> None:
    """A second studio on the same database shares no bus with the first: only the row tells."""
    job_id = enqueue(client, num_inference_steps=1)
    chunks = iter(stream_of(studio, job_id))
    assert next_event(chunks).data["status"] == "pending"
    other = fake_studio(tmp_path, **stored)
    other.process_queue()
    other.close()
    seen = next_event(chunks)
    while seen.name in ("status", "progress"):
        seen = next_event(chunks)
    assert seen.name == "completed"


def test_the_queue_position_is_told(client: FlaskClient, studio: Studio) -> None:
    first, second = enqueue(client), enqueue(client)
    chunks = iter(stream_of(studio, second))
    assert next_event(chunks).data["queue_position"] == 2
    client.post(f"/api/jobs/{first}/cancel")
    event = next_event(chunks)
    assert event.name == "status"
    assert event.data["queue_position"] == 1


# ---- coming back -------------------------------------------------------------------------------------


def test_the_end_is_never_missed(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client, num_inference_steps=1)
    studio.process_queue()
    events = follow(client, job_id, **{"Last-Event-ID": "41"})
    assert [event.id for event in events] == [42, 43]
    assert events[-1].name == "completed"


@pytest.mark.parametrize("last", ["", "nonsense", "-5", "1.5", "9" * 30, "\u00e9", "null"])
def test_a_strange_last_event_id_is_none(client: FlaskClient, studio: Studio, last: str) -> None:
    job_id = enqueue(client)
    client.post(f"/api/jobs/{job_id}/cancel")
    assert [event.id for event in follow(client, job_id, **{"Last-Event-ID": last})] == [1, 2]


def test_the_browser_is_told_when_to_come_back(client: FlaskClient) -> None:
    job_id = enqueue(client)
    client.post(f"/api/jobs/{job_id}/cancel")
    assert client.get(f"/api/jobs/{job_id}/events").get_data(as_text=True).startswith("retry: ")


def test_no_such_job(client: FlaskClient) -> None:
    refused(client.get(f"/api/jobs/{'0' * 32}/events"), 404, "JOB_NOT_FOUND")


def test_head_does_not_wait(client: FlaskClient) -> None:
    answer = client.head(f"/api/jobs/{enqueue(client)}/events")
    assert answer.status_code == 200
    assert answer.data == b""


# ---- threads -----------------------------------------------------------------------------------------


def listeners(studio: Studio) -> int:
    return len(studio.events._by_id)


def test_a_closed_stream_frees_its_place(client: FlaskClient, studio: Studio) -> None:
    limit = StreamLimit(1)
    stream = stream_of(studio, enqueue(client), limit=limit)
    next_event(iter(stream))
    assert listeners(studio) == 1
    assert not limit.enter()
    stream.close()
    assert listeners(studio) == 0
    assert limit.enter()


def test_a_stream_that_was_never_read_holds_nothing(client: FlaskClient, studio: Studio) -> None:
    stream = stream_of(studio, enqueue(client))
    stream.close()
    assert listeners(studio) == 0


def test_a_client_that_hung_up_ends_the_stream(client: FlaskClient, studio: Studio) -> None:
    gone = threading.Event()
    chunks = iter(stream_of(studio, enqueue(client), gone=gone.is_set))
    next_event(chunks)
    gone.set()
    assert next(chunks, None) is None
    assert listeners(studio) == 0


def test_too_many_streams_get_the_snapshot_and_come_back(client: FlaskClient, studio: Studio) -> None:
    limit = StreamLimit(1)
    job_id = enqueue(client)
    holder = stream_of(studio, job_id, limit=limit)
    next_event(iter(holder))
    events = parsed(b"".join(stream_of(studio, job_id, limit=limit)).decode())
    assert [event.name for event in events] == ["status"]
    holder.close()


def test_a_job_that_is_forgotten_ends_the_stream(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client)
    stream = stream_of(studio, job_id)
    client.post(f"/api/jobs/{job_id}/cancel")
    client.post("/api/queue/clear", json={"statuses": ["cancelled"]})
    assert parsed(b"".join(stream).decode()) == []


class Ticking:
    """A clock that goes one second further with every look."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_silence_is_broken_by_a_comment(client: FlaskClient, studio: Studio) -> None:
    chunks = iter(stream_of(studio, enqueue(client), clock=Ticking()))
    next_event(chunks)
    assert next(chunks) == b": still here\n\n"
    assert streams.HEARTBEAT_SECONDS == 15


def test_the_streams_leave_threads_to_others(tmp_path: Path, stored: dict[str, str]) -> None:
    studio = fake_studio(tmp_path, **stored, server_threads=4)
    app = create_app(studio=studio)
    limit = app.extensions["streams"]
    assert limit.enter()
    assert not limit.enter()
    studio.close()
