"""The pages' own forms: taken without JavaScript from the studio's pages, refused from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.support.fake_models import fake_studio

OWN = {"Origin": "http://localhost"}
FORM = {"model_id": "pictures", "job_type": "image", "prompt": "a fox", "width": "512", "height": "512"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    studio = fake_studio(tmp_path)
    yield create_app(studio=studio).test_client()
    studio.close()


def test_a_form_becomes_a_job(client: FlaskClient) -> None:
    answer = client.post("/compose", data=FORM, headers=OWN)
    assert answer.status_code == 303
    job = client.get("/api/jobs").json["items"][0]  # type: ignore[index]
    assert answer.headers["Location"] == f"/#job-{job['id']}"
    assert (job["prompt"], job["settings"]["width"]) == ("a fox", 512)


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_a_form_of_nobody_we_know_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/compose", data=FORM, headers=headers).status_code == 403
    assert client.get("/api/jobs").json["items"] == []  # type: ignore[index]


def test_what_is_wrong_is_said_and_the_rest_is_kept(client: FlaskClient) -> None:
    answer = client.post("/compose", data={**FORM, "width": "wide"}, headers=OWN)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "settings.width" in page
    assert "a fox" in page


def test_the_api_takes_no_forms(client: FlaskClient) -> None:
    assert client.post("/api/generate", data=FORM, headers=OWN).status_code in (403, 415)
