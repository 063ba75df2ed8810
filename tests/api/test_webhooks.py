"""A job that names a webhook over the API: kept with the job, refused where it may not be, told at the end."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.queue.messages import MessageStore
from app.services import Studio
from tests.api.conftest import client_of
from tests.support.fake_models import fake_studio

SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()
HOOK = "https://example.com/hook?x=1"


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = fake_studio(tmp_path, webhook_secret=SECRET)
    yield studio
    studio.close()


@pytest.fixture
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


def ask(client: FlaskClient, path: str, **body: Any) -> Any:
    return client.post(path, json=body)


PICTURE = {"prompt": "a fox", "model_id": "pictures"}
BODIES: list[tuple[str, dict[str, Any]]] = [
    ("/api/generate", PICTURE),
    ("/api/generate_t2v", {"prompt": "a fox", "model_id": "clips-t2v"}),
    ("/api/jobs", {**PICTURE, "settings": {"type": "image"}}),
]


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_a_job_names_who_is_told(client: FlaskClient, studio: Studio, path: str, body: dict[str, Any]) -> None:
    answer = ask(client, path, **body, webhook_url=HOOK)
    assert answer.status_code == 202, answer.json
    job = studio.jobs.get(answer.json["job_id"])
    assert job.webhook_url == HOOK
    studio.jobs.cancel(job.id)
    (message,) = MessageStore(studio.database).of_job(job.id)
    assert message.url == HOOK
    assert json.loads(message.payload)["type"] == "job.cancelled"


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]:80/", "x", "ftp://a.example/", 5])
def test_a_wrong_address_is_named(client: FlaskClient, url: Any) -> None:
    answer = ask(client, "/api/generate", **PICTURE, webhook_url=url)
    assert answer.status_code == 422
    assert answer.json["details"]["field"] == "webhook_url"


def test_what_became_of_it(client: FlaskClient, studio: Studio) -> None:
    job = ask(client, "/api/generate", **PICTURE, webhook_url=HOOK).json["job_id"]
    assert client.get(f"/api/jobs/{job}/webhooks").json == {"items": []}
    studio.jobs.cancel(job)
    (item,) = client.get(f"/api/jobs/{job}/webhooks").json["items"]
    assert (item["url"], item["state"], item["attempts"], item["answer"]) == (HOOK, "pending", 0, None)
    messages = MessageStore(studio.database)
    taken = messages.claim(studio.jobs.clock())
    assert taken is not None
    messages.note(taken, "delivered", "204", None)
    (item,) = client.get(f"/api/jobs/{job}/webhooks").json["items"]
    assert (item["state"], item["attempts"], item["answer"], item["due_at"]) == ("delivered", 1, "204", None)
    assert client.get(f"/api/jobs/{'0' * 32}/webhooks").status_code == 404


def test_the_same_key_with_another_address_is_another_request(client: FlaskClient) -> None:
    key = {"Idempotency-Key": "one"}
    bodies = [{**PICTURE, "webhook_url": url} for url in (HOOK, HOOK, "https://example.com/other")]
    answers = [client.post("/api/generate", json=body, headers=key) for body in bodies]
    assert [answer.status_code for answer in answers] == [202, 202, 422]
    assert answers[0].json["job_id"] == answers[1].json["job_id"]


def test_without_a_secret_it_is_refused(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path)
    answer = ask(client_of(studio), "/api/generate", **PICTURE, webhook_url=HOOK)
    assert answer.status_code == 422 and "WEBHOOK_SECRET" in answer.json["message"]
    studio.close()


def test_the_studios_own_address_is_told_of_every_job(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path, webhook_secret=SECRET, webhook_url="http://127.0.0.1:9/hook")
    client = client_of(studio)
    jobs = [ask(client, path, **body).json["job_id"] for path, body in BODIES]
    assert {studio.jobs.get(job).webhook_url for job in jobs} == {"http://127.0.0.1:9/hook"}
    studio.close()
