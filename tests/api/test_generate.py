"""S3.1 to S3.3 over HTTP: every field of the requests and of the 202."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.services import Studio
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.support.fake_models import LINEUP, fake_studio

ACCEPTED = {"job_id", "type", "status", "num_images", "message", "seed", "status_url", "events_url"}


def accepted(answer: Any, job_type: str) -> dict[str, Any]:
    """Check a 202 and return its body."""
    assert answer.status_code == 202, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.json
    assert set(body) == ACCEPTED
    assert body["status"] == "pending"
    assert body["type"] == job_type
    assert body["message"]
    assert body["status_url"] == f"/api/status/{body['job_id']}" == answer.headers["Location"]
    assert body["events_url"] == f"/api/jobs/{body['job_id']}/events"
    return body


PICTURE = {
    "num_images": 3,
    "num_inference_steps": 4,
    "guidance_scale": 2.5,
    "width": 512,
    "height": 768,
    "seed": 7,
}
VIDEO = {
    "num_frames": 17,
    "fps": 12,
    "num_inference_steps": 6,
    "guidance_scale": 5,
    "width": 320,
    "height": 192,
    "seed": 0,
}


def test_text_to_image_with_every_field(client: FlaskClient) -> None:
    request = {
        "model_id": "pictures",
        "prompt": "a fox",
        "negative_prompt": "rain",
        "settings": {k: v for k, v in PICTURE.items() if k != "guidance_scale"},
    }
    body = accepted(client.post("/api/generate", json=request), "image")
    assert body["num_images"] == 3
    assert body["seed"] == 7
    status = client.get(body["status_url"]).json
    assert status["model_id"] == "pictures"
    assert status["prompt"] == "a fox"
    assert status["negative_prompt"] == "rain"
    assert status["settings"]["type"] == "image"
    for name, value in request["settings"].items():  # type: ignore[attr-defined]
        assert status["settings"][name] == value


def test_guidance_is_kept_where_the_model_has_it(client: FlaskClient) -> None:
    request = {"model_id": "fine", "prompt": "a fox", "settings": PICTURE}
    body = accepted(client.post("/api/generate", json=request), "image")
    assert client.get(body["status_url"]).json["settings"]["guidance_scale"] == 2.5


def test_the_prompt_is_enough(client: FlaskClient) -> None:
    body = accepted(client.post("/api/generate", json={"prompt": "a fox"}), "image")
    assert body["num_images"] == 1
    status = client.get(body["status_url"]).json
    assert status["model_id"] == client.get("/api/models").json["default"] == "pictures"
    assert status["negative_prompt"] is None
    settings = status["settings"]
    assert settings["seed"] == body["seed"]
    assert all(settings[name] is not None for name in ("num_inference_steps", "width", "height", "num_images"))


@pytest.mark.parametrize("empty", [None, {}, {"seed": None}, {"width": None, "num_inference_steps": None}])
def test_nulls_are_defaults(client: FlaskClient, empty: Any) -> None:
    request = {"model_id": None, "prompt": "a fox", "negative_prompt": None, "settings": empty}
    body = accepted(client.post("/api/generate", json=request), "image")
    assert isinstance(body["seed"], int)


def test_seeds_are_drawn_and_differ(client: FlaskClient) -> None:
    seeds = {client.post("/api/generate", json={"prompt": "a fox"}).json["seed"] for _ in range(4)}
    assert len(seeds) == 4


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**53 - 1])
def test_a_seed_is_kept(client: FlaskClient, seed: int) -> None:
    body = client.post("/api/generate", json={"prompt": "a fox", "settings": {"seed": seed}}).json
    assert body["seed"] == seed


def test_a_model_by_its_alias(client: FlaskClient) -> None:
    request = {"model_id": "fine-pictures", "prompt": "a fox"}
    body = accepted(client.post("/api/generate", json=request), "image")
    assert client.get(body["status_url"]).json["model_id"] == "fine"


def test_text_to_video_with_every_field(client: FlaskClient) -> None:
    request = {"model_id": "clips-t2v", "prompt": "a fox runs", "negative_prompt": "rain", "settings": VIDEO}
    body = accepted(client.post("/api/generate_t2v", json=request), "t2v")
    assert body["num_images"] is None
    assert body["seed"] == 0
    status = client.get(body["status_url"]).json
    assert status["model_id"] == "clips-t2v"
    assert status["negative_prompt"] == "rain"
    assert status["settings"]["type"] == "t2v"
    for name, value in VIDEO.items():
        assert status["settings"][name] == value


def test_text_to_video_takes_the_first_model_that_can(client: FlaskClient) -> None:
    body = accepted(client.post("/api/generate_t2v", json={"prompt": "a fox runs"}), "t2v")
    assert client.get(body["status_url"]).json["model_id"] == "clips-t2v"


def test_image_to_video_with_every_field(client: FlaskClient, source: str) -> None:
    request = {
        "source_image_id": source,
        "video_model_id": "moves-i2v",
        "video_prompt": "it moves",
        "negative_prompt": "rain",
        "settings": {k: v for k, v in VIDEO.items() if k not in ("width", "height")},
    }
    body = accepted(client.post("/api/generate_video", json=request), "i2v")
    status = client.get(body["status_url"]).json
    assert status["model_id"] == "moves-i2v"
    assert status["prompt"] == "it moves"
    assert status["negative_prompt"] == "rain"
    assert status["settings"]["type"] == "i2v"
    assert status["settings"]["source_image_id"] == source
    assert status["settings"]["num_frames"] == 17


def test_image_to_video_takes_the_first_model_that_can(client: FlaskClient, source: str) -> None:
    request = {"source_image_id": source, "video_prompt": "it moves"}
    body = accepted(client.post("/api/generate_video", json=request), "i2v")
    assert client.get(body["status_url"]).json["model_id"] == "moves-i2v"


def test_a_picture_made_here_is_a_source(client: FlaskClient, studio: Studio) -> None:
    job = client.post("/api/generate", json={"prompt": "a fox"}).json["job_id"]
    studio.process_queue()
    made = client.get(f"/api/status/{job}").json["image_ids"][0]
    request = {"source_image_id": made, "video_prompt": "it moves"}
    accepted(client.post("/api/generate_video", json=request), "i2v")


def test_a_deleted_source_is_gone(client: FlaskClient, source: str) -> None:
    assert client.delete(f"/api/image/{source}").status_code == 200
    request = {"source_image_id": source, "video_prompt": "it moves"}
    refused(client.post("/api/generate_video", json=request), 404, "MEDIA_NOT_FOUND")


def test_a_video_is_no_source(client: FlaskClient, studio: Studio) -> None:
    job = client.post(
        "/api/generate_t2v", json={"prompt": "a fox", "settings": {"num_inference_steps": 1}}
    ).json
    studio.process_queue()
    video = client.get(job["status_url"]).json["media"][0]["id"]
    request = {"source_image_id": video, "video_prompt": "it moves"}
    refused(client.post("/api/generate_video", json=request), 404, "MEDIA_NOT_FOUND")


@pytest.mark.parametrize(
    ("route", "model_id", "right"),
    [
        ("/api/generate", "clips-t2v", "/api/generate_t2v"),
        ("/api/generate", "moves-i2v", "/api/generate_video"),
        ("/api/generate_t2v", "pictures", "/api/generate"),
        ("/api/generate_t2v", "moves-i2v", "/api/generate_video"),
    ],
)
def test_the_wrong_route_for_a_model(client: FlaskClient, route: str, model_id: str, right: str) -> None:
    answer = client.post(route, json={"model_id": model_id, "prompt": "a fox"})
    body = refused(answer, 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == "model_id"
    assert f"POST {right}" in body["message"]


def test_the_wrong_model_for_a_picture_that_moves(client: FlaskClient, source: str) -> None:
    request = {"source_image_id": source, "video_model_id": "pictures", "video_prompt": "it moves"}
    body = refused(client.post("/api/generate_video", json=request), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == "video_model_id"


def test_no_model_makes_videos(tmp_path: Path, stored: dict[str, str]) -> None:
    studio = fake_studio(tmp_path, **stored, lineup={"MODEL_PICTURES": LINEUP["MODEL_PICTURES"]})
    answer = client_of(studio).post("/api/generate_t2v", json={"prompt": "a fox"})
    body = refused(answer, 422, "VALIDATION_ERROR")
    assert body["details"]["reason"] == "no model of the lineup makes t2v; add one to .env"
    studio.close()


# ---- any job type --------------------------------------------------------------------------------


def test_jobs_of_every_type(client: FlaskClient, source: str) -> None:
    for settings, count in (
        ({"type": "image", "num_images": 2}, 2),
        ({"type": "t2v"}, None),
        ({"type": "i2v", "source_image_id": source}, None),
    ):
        request = {"prompt": "a fox", "settings": settings, "priority": 5}
        body = accepted(client.post("/api/jobs", json=request), str(settings["type"]))
        assert body["num_images"] == count
        assert client.get(body["status_url"]).json["priority"] == 5


def test_image_to_image_goes_through_the_generic_route(client: FlaskClient, source: str) -> None:
    settings = {"type": "img2img", "source_image_id": source, "strength": 0.4}
    body = accepted(client.post("/api/jobs", json={"prompt": "a fox", "settings": settings}), "img2img")
    assert client.get(body["status_url"]).json["settings"]["strength"] == 0.4


# ---- idempotency ---------------------------------------------------------------------------------


def test_a_replay_gives_the_same_answer(client: FlaskClient, studio: Studio) -> None:
    request = {"prompt": "a fox", "settings": {"num_images": 2}}
    headers = {"Idempotency-Key": "once"}
    first = client.post("/api/generate", json=request, headers=headers)
    assert "Idempotency-Replayed" not in first.headers
    again = client.post("/api/generate", json=request, headers=headers)
    studio.process_queue()
    later = client.post("/api/generate", json=request, headers=headers)
    for replay in (again, later):
        assert replay.status_code == 202
        assert replay.data == first.data
        assert replay.headers["Idempotency-Replayed"] == "true"
    assert client.get("/api/queue").json["counts"]["completed"] == 1


def test_a_replay_after_the_source_is_gone(client: FlaskClient, source: str) -> None:
    request = {"source_image_id": source, "video_prompt": "it moves"}
    headers = {"Idempotency-Key": "once"}
    first = client.post("/api/generate_video", json=request, headers=headers)
    client.delete(f"/api/image/{source}")
    assert client.post("/api/generate_video", json=request, headers=headers).data == first.data


def test_two_at_once_with_one_key_make_one_job(studio: Studio) -> None:
    app = create_app(studio=studio)
    answers: list[bytes] = []

    def post() -> None:
        headers = {"Idempotency-Key": "once"}
        answers.append(app.test_client().post("/api/generate", json={"prompt": "a"}, headers=headers).data)

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert studio.jobs.counts()["pending"] == 1


def test_a_key_with_another_request(client: FlaskClient) -> None:
    headers = {"Idempotency-Key": "once"}
    client.post("/api/generate", json={"prompt": "a fox"}, headers=headers)
    answer = client.post("/api/generate", json={"prompt": "a hare"}, headers=headers)
    refused(answer, 422, "IDEMPOTENCY_KEY_REUSED")


def test_without_a_key_each_request_is_a_job(client: FlaskClient) -> None:
    ids = {client.post("/api/generate", json={"prompt": "a fox"}).json["job_id"] for _ in range(3)}
    assert len(ids) == 3
