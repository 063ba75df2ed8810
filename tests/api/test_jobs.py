"""S3.4 over HTTP: the status of jobs of every type, listings, cancel, retry, reorder."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.errors import ModelCorrupt
from app.services import Studio
from tests.api.shapes import refused
from tests.support.fake_models import FakeModels

STATUS_FIELDS = {
    "id", "type", "status", "model_id", "prompt", "negative_prompt", "settings", "created_at", "started_at",
    "completed_at", "message", "progress", "queue_position", "priority", "attempt", "num_outputs", "error",
    "warnings", "image_ids", "images", "media",
}  # fmt: skip
PROGRESS_FIELDS = {
    "phase", "percent", "step", "total_steps", "eta_seconds", "preview_url", "part", "parts", "part_percent",
}  # fmt: skip
MEDIA_FIELDS = {
    "id", "job_id", "index", "media_type", "url", "thumbnail_url", "poster_url", "width", "height",
    "num_frames", "fps", "duration_seconds", "mime_type", "bytes", "seed", "model_id", "prompt",
    "negative_prompt", "settings", "created_at", "favorite", "tags", "missing",
}  # fmt: skip


def enqueue(client: FlaskClient, prompt: str = "a fox", **settings: Any) -> str:
    answer = client.post("/api/generate", json={"prompt": prompt, "settings": settings})
    assert answer.status_code == 202, answer.get_data(as_text=True)
    return str(answer.json["job_id"])


def status_of(client: FlaskClient, job_id: str) -> dict[str, Any]:
    answer = client.get(f"/api/status/{job_id}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json
    assert set(body) == STATUS_FIELDS
    assert set(body["progress"]) == PROGRESS_FIELDS
    return body


def test_a_waiting_job(client: FlaskClient) -> None:
    enqueue(client)
    body = status_of(client, enqueue(client))
    assert body["status"] == "pending"
    assert body["queue_position"] == 2
    assert body["progress"]["phase"] == "queued"
    assert body["progress"]["percent"] == 0
    assert body["message"] == "Waiting: 1 ahead"
    assert body["started_at"] is None
    assert body["completed_at"] is None
    assert body["error"] is None
    assert body["image_ids"] == body["images"] == body["media"] == []
    assert datetime.fromisoformat(body["created_at"]).utcoffset() is not None


def test_a_running_job(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    job_id = enqueue(client, num_inference_steps=4)
    seen: list[dict[str, Any]] = []
    models.before_step = lambda step: seen.append(status_of(client, job_id))
    studio.process_queue()
    assert [body["status"] for body in seen] == ["processing"] * 4
    assert [body["progress"]["step"] for body in seen] == [0, 1, 2, 3]
    assert seen[-1]["progress"]["phase"] == "denoising"
    assert seen[-1]["progress"]["total_steps"] == 4
    percents = [body["progress"]["percent"] for body in seen]
    assert percents == sorted(percents)
    assert 0 < percents[-1] < 100
    assert seen[-1]["message"] == "Step 3 of 4"
    assert seen[-1]["queue_position"] is None
    assert seen[-1]["started_at"] is not None
    assert seen[-1]["attempt"] == 1


def test_a_completed_picture_job(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client, num_images=2, seed=9)
    studio.process_queue()
    body = status_of(client, job_id)
    assert body["status"] == "completed"
    assert body["progress"]["phase"] == "done"
    assert body["progress"]["percent"] == 100
    assert body["created_at"] <= body["started_at"] <= body["completed_at"]
    assert (
        body["image_ids"]
        == [media["id"] for media in body["images"]]
        == [media["id"] for media in body["media"]]
    )
    for index, media in enumerate(body["media"]):
        assert set(media) == MEDIA_FIELDS
        assert re.fullmatch(r"[0-9a-f]{32}", media["id"])
        assert media["index"] == index
        assert media["job_id"] == job_id
        assert media["media_type"] == "image"
        assert media["url"] == f"/api/image/{media['id']}"
        assert media["seed"] == 9 + index
        assert media["model_id"] == "pictures"
        assert media["prompt"] == "a fox"
        assert media["poster_url"] is None
        assert media["mime_type"] == "image/png"
        assert client.get(media["url"]).status_code == 200
        assert client.get(media["thumbnail_url"]).status_code == 200


def test_a_completed_video_job(client: FlaskClient, studio: Studio) -> None:
    settings = {"num_frames": 9, "fps": 8, "num_inference_steps": 1}
    job = client.post("/api/generate_t2v", json={"prompt": "a fox", "settings": settings}).json
    studio.process_queue()
    body = status_of(client, job["job_id"])
    assert body["status"] == "completed", body["error"]
    assert body["image_ids"] == body["images"] == []
    (media,) = body["media"]
    assert set(media) == MEDIA_FIELDS
    assert media["media_type"] == "video"
    assert media["mime_type"] == "video/mp4"
    assert media["num_frames"] == 9
    assert media["fps"] == 8
    assert media["duration_seconds"] == pytest.approx(9 / 8)
    for name in ("url", "thumbnail_url", "poster_url"):
        assert client.get(media[name]).status_code == 200


def test_a_completed_image_to_video_job(client: FlaskClient, studio: Studio, source: str) -> None:
    request = {
        "source_image_id": source,
        "video_prompt": "it moves",
        "settings": {"num_frames": 9, "num_inference_steps": 1},
    }
    job = client.post("/api/generate_video", json=request).json
    studio.process_queue()
    body = status_of(client, job["job_id"])
    assert body["status"] == "completed", body["error"]
    assert body["type"] == body["settings"]["type"] == "i2v"
    assert body["settings"]["source_image_id"] == source


def test_a_failed_job_says_why(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    models.error = ModelCorrupt("transformer.safetensors is cut off")
    job_id = enqueue(client)
    studio.process_queue()
    body = status_of(client, job_id)
    assert body["status"] == "failed"
    assert body["error"]["code"] == "model_corrupt"
    assert "transformer.safetensors" in body["error"]["message"]
    assert body["message"] == body["error"]["message"]
    assert body["completed_at"] is not None


def test_an_unforeseen_error_is_not_shown(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    models.error = ZeroDivisionError("secret /home/me/path")
    job_id = enqueue(client)
    studio.process_queue()
    answer = client.get(f"/api/status/{job_id}")
    assert answer.json["status"] == "failed"
    assert "Traceback" not in answer.get_data(as_text=True)


# ---- listings --------------------------------------------------------------------------------------


def test_the_list_pages_through_all_jobs(client: FlaskClient) -> None:
    made = [enqueue(client, f"number {number}") for number in range(7)]
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        body = client.get("/api/jobs", query_string={"limit": 3, "cursor": cursor}).json
        seen += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]


def test_the_list_by_status_and_type(client: FlaskClient, studio: Studio) -> None:
    done = enqueue(client)
    studio.process_queue()
    waiting = enqueue(client)
    video = client.post("/api/generate_t2v", json={"prompt": "a fox"}).json["job_id"]

    def ids(**query: str) -> list[str]:
        return [item["id"] for item in client.get("/api/jobs", query_string=query).json["items"]]

    assert ids(status="completed") == [done]
    assert ids(status="pending") == [video, waiting]
    assert ids(status="pending", type="image") == [waiting]
    assert ids(type="t2v") == [video]
    assert ids(status="failed") == []
    assert ids(status="", type="") == [video, waiting, done]


def test_an_item_of_the_list(client: FlaskClient) -> None:
    job_id = enqueue(client, seed=3)
    (item,) = client.get("/api/jobs").json["items"]
    assert item["id"] == job_id
    assert item["status"] == "pending"
    assert item["settings"]["seed"] == 3
    assert item["status_url"] == f"/api/status/{job_id}"
    assert item["events_url"] == f"/api/jobs/{job_id}/events"


# ---- cancel and retry ------------------------------------------------------------------------------


def test_cancel_a_waiting_job(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client)
    for _ in range(2):
        answer = client.post(f"/api/jobs/{job_id}/cancel")
        assert answer.status_code == 200
        assert answer.json["status"] == "cancelled"
    studio.process_queue()
    assert status_of(client, job_id)["media"] == []


def test_cancel_takes_an_empty_json_body(client: FlaskClient) -> None:
    assert client.post(f"/api/jobs/{enqueue(client)}/cancel", json={}).status_code == 200


def test_cancel_a_running_job(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    job_id = enqueue(client, num_inference_steps=4)
    models.before_step = lambda step: cancel(client, job_id) if step == 2 else None
    studio.worker().run_one()
    models.before_step = lambda step: None
    assert status_of(client, job_id)["status"] in ("cancelled", "processing")
    studio.process_queue()
    assert status_of(client, job_id)["status"] == "cancelled"


def cancel(client: FlaskClient, job_id: str) -> None:
    answer = client.post(f"/api/jobs/{job_id}/cancel")
    assert answer.status_code == 200
    assert answer.json["message"] == "Cancelling at the next step"


def test_cancel_a_finished_job(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client)
    studio.process_queue()
    refused(client.post(f"/api/jobs/{job_id}/cancel"), 409, "CONFLICT")
    assert status_of(client, job_id)["status"] == "completed"


def test_retry_runs_the_same_job_again(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    models.error = ModelCorrupt()
    job_id = enqueue(client)
    studio.process_queue()
    seed = status_of(client, job_id)["settings"]["seed"]
    models.error = None
    answer = client.post(f"/api/jobs/{job_id}/retry")
    assert answer.status_code == 200
    assert answer.json["status"] == "pending"
    assert answer.json["error"] is None
    studio.process_queue()
    body = status_of(client, job_id)
    assert body["status"] == "completed"
    assert body["media"][0]["seed"] == seed


def test_retry_a_job_that_did_not_fail(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client)
    refused(client.post(f"/api/jobs/{job_id}/retry"), 409, "CONFLICT")
    studio.process_queue()
    refused(client.post(f"/api/jobs/{job_id}/retry"), 409, "CONFLICT")


# ---- order -------------------------------------------------------------------------------------------


def order(client: FlaskClient) -> list[str]:
    return [entry["id"] for entry in client.get("/api/queue").json["pending"]]


def test_priority_and_position(client: FlaskClient) -> None:
    a, b, c, d = (enqueue(client, name) for name in "abcd")
    assert order(client) == [a, b, c, d]
    answer = client.patch(f"/api/jobs/{d}", json={"position": 1})
    assert answer.status_code == 200
    assert answer.json["queue_position"] == 1
    assert order(client) == [d, a, b, c]
    answer = client.patch(f"/api/jobs/{c}", json={"priority": 100})
    assert answer.json["priority"] == 100
    assert order(client) == [c, d, a, b]
    assert client.patch(f"/api/jobs/{c}", json={"priority": 0, "position": 4}).json["queue_position"] == 4
    assert order(client) == [d, a, b, c]


def test_a_job_that_does_not_wait_has_no_place(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client)
    studio.process_queue()
    refused(client.patch(f"/api/jobs/{job_id}", json={"position": 1}), 409, "CONFLICT")
    refused(client.patch(f"/api/jobs/{job_id}", json={"priority": 1}), 409, "CONFLICT")


def test_a_running_job_is_seen_on_its_way(client: FlaskClient, studio: Studio) -> None:
    job_id = enqueue(client)
    refused(client.get(f"/api/jobs/{job_id}/preview"), 404, "NOT_FOUND")
    studio.events.keep_preview(job_id, b"a jpeg")
    answer = client.get(f"/api/jobs/{job_id}/preview?1")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/jpeg", b"a jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    client.post(f"/api/jobs/{job_id}/cancel")
    refused(client.get(f"/api/jobs/{job_id}/preview"), 404, "NOT_FOUND")
