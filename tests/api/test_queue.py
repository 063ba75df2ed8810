"""S3.7 over HTTP: the queue's report, pause, resume, clear, and what happens when it is full."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.errors import DatabaseBusy, DiskFull, ModelCorrupt
from app.services import Studio
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.api.test_jobs import enqueue, status_of
from tests.support.fake_models import FakeModels, fake_studio

QUEUE_FIELDS = {
    "paused", "paused_reason", "counts", "processing", "pending", "worker", "recent_24h",
    "average_processing_seconds", "failure_rate", "per_model",
}  # fmt: skip
WORKER_FIELDS = {
    "device", "name", "memory_total_bytes", "memory_free_bytes", "workers", "running", "loaded_models",
}  # fmt: skip


def test_an_empty_queue(client: FlaskClient) -> None:
    body = client.get("/api/queue").json
    assert set(body) == QUEUE_FIELDS
    assert body["paused"] is False
    assert set(body["counts"]) == {"pending", "processing", "completed", "failed", "cancelled", "paused"}
    assert not any(body["counts"].values())
    assert body["processing"] == body["pending"] == []
    assert set(body["worker"]) == WORKER_FIELDS
    assert body["recent_24h"] is None


def test_what_waits_and_runs(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    first, second = enqueue(client, "one", num_inference_steps=1), enqueue(client, "two")
    bodies = []
    models.before_step = lambda step: bodies.append(client.get("/api/queue").json)
    studio.worker().run_one()
    body = bodies[0]
    assert [entry["id"] for entry in body["processing"]] == [first]
    assert body["processing"][0]["status"] == "processing"
    assert [entry["id"] for entry in body["pending"]] == [second]
    assert body["pending"][0]["queue_position"] == 1
    assert body["counts"]["processing"] == body["counts"]["pending"] == 1
    assert body["worker"]["running"] == 1
    assert body["worker"]["loaded_models"] == ["pictures"]


@pytest.mark.parametrize("flag", ["true", "1"])
def test_the_detailed_report(client: FlaskClient, studio: Studio, models: FakeModels, flag: str) -> None:
    enqueue(client)
    studio.process_queue()
    models.error = ModelCorrupt()
    enqueue(client)
    studio.process_queue()
    body = client.get(f"/api/queue?detailed={flag}").json
    assert body["recent_24h"]["completed"] == 1
    assert body["recent_24h"]["failed"] == 1
    assert body["failure_rate"] == 0.5
    assert body["average_processing_seconds"] >= 0
    assert body["per_model"]["pictures"]["completed"] == 1


def test_pause_and_resume(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client)
    assert client.post("/api/queue/pause").json == {"paused": True}
    assert client.get("/api/queue").json["paused"] is True
    studio.process_queue()
    assert status_of(client, job_id)["status"] == "pending"
    assert client.post("/api/queue/resume").json == {"paused": False}
    assert client.get("/api/queue").json["paused"] is False
    studio.process_queue()
    assert status_of(client, job_id)["status"] == "completed"


def test_a_paused_queue_still_takes_jobs(client: FlaskClient) -> None:
    client.post("/api/queue/pause")
    assert client.post("/api/generate", json={"prompt": "a fox"}).status_code == 202


def test_clear_without_a_body_cancels_what_waits(client: FlaskClient) -> None:
    ids = [enqueue(client) for _ in range(3)]
    assert client.post("/api/queue/clear").json == {"cleared": 3}
    assert {status_of(client, job_id)["status"] for job_id in ids} == {"cancelled"}
    assert client.get("/api/queue").json["counts"]["pending"] == 0


def test_clear_by_status(client: FlaskClient, studio: Studio) -> None:
    done = enqueue(client)
    studio.process_queue()
    media = status_of(client, done)["media"][0]
    waiting = enqueue(client)
    assert client.post("/api/queue/clear", json={"statuses": ["completed", "failed"]}).json == {"cleared": 1}
    assert client.get(f"/api/status/{done}").status_code == 404
    assert status_of(client, waiting)["status"] == "pending"
    assert client.get(media["url"]).status_code == 200
    assert client.get("/api/gallery").json["total"] == 1


def test_clear_with_an_empty_object_is_the_default(client: FlaskClient) -> None:
    enqueue(client)
    assert client.post("/api/queue/clear", json={}).json == {"cleared": 1}


# ---- when it cannot take more ------------------------------------------------------------------------


def test_a_full_queue(tmp_path: Path, stored: dict[str, str]) -> None:
    studio = fake_studio(tmp_path, **stored, max_queue=2)
    client = client_of(studio)
    enqueue(client)
    enqueue(client)
    answer = client.post("/api/generate", json={"prompt": "one too many"})
    refused(answer, 429, "QUEUE_FULL")
    assert int(answer.headers["Retry-After"]) > 0
    studio.process_queue()
    assert client.post("/api/generate", json={"prompt": "now"}).status_code == 202
    studio.close()


def test_a_busy_database(client: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object) -> None:
        raise DatabaseBusy()

    monkeypatch.setattr(studio.jobs, "add", busy)
    answer = client.post("/api/generate", json={"prompt": "a fox"})
    refused(answer, 503, "DATABASE_BUSY")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_full_disk(client: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise DiskFull()

    monkeypatch.setattr(studio.jobs, "add", full)
    refused(client.post("/api/generate", json={"prompt": "a fox"}), 507, "disk_full")


def test_a_disk_that_fills_up_under_the_system(
    client: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(studio.jobs, "add", full)
    refused(client.post("/api/generate", json={"prompt": "a fox"}), 507, "disk_full")


def test_the_unforeseen_is_one_sentence(
    client: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError("secret /home/me")

    monkeypatch.setattr(studio.jobs, "add", broken)
    answer = client.post("/api/generate", json={"prompt": "a fox"})
    body = refused(answer, 500, "INTERNAL_ERROR")
    assert "secret" not in str(body)
    assert body["request_id"] in caplog.text
    assert "ZeroDivisionError" in caplog.text
