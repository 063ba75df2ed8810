"""Favourites, tags and the gallery's filters, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services import Studio
from tests.api.shapes import refused


@pytest.fixture
def three(client: FlaskClient, studio: Studio) -> list[str]:
    """Pictures of a fox, an owl and a whale; the newest last."""
    asked: list[dict[str, Any]] = [
        {"prompt": "a red fox", "settings": {"seed": 7, "num_inference_steps": 1}},
        {"prompt": "an owl", "settings": {"seed": 8, "num_inference_steps": 1}},
        {"prompt": "a whale under 狐の嫁入り", "settings": {"seed": 9, "num_inference_steps": 1}},
    ]
    jobs = [client.post("/api/generate", json=body).json["job_id"] for body in asked]
    studio.process_queue()
    return [client.get(f"/api/status/{job}").json["image_ids"][0] for job in jobs]


def shown(client: FlaskClient, **query: object) -> list[str]:
    answer = client.get("/api/gallery", query_string=query)
    assert answer.status_code == 200, answer.json
    assert answer.json["total"] == len(answer.json["items"])
    return [item["id"] for item in answer.json["items"]]


def test_tags_of_one(client: FlaskClient, three: list[str]) -> None:
    fox, owl, _ = three
    answer = client.patch(
        f"/api/media/{fox}", json={"tags": ["Animals", "  best   of ", "animals"], "favorite": True}
    )
    assert answer.status_code == 200, answer.json
    assert (answer.json["tags"], answer.json["favorite"]) == (["animals", "best of"], True)
    assert (
        shown(client, tag="best of") == shown(client, tag="BEST OF") == shown(client, favorite="true") == [fox]
    )
    assert client.get(f"/api/image/{fox}/metadata").json["tags"] == ["animals", "best of"]
    client.patch(f"/api/media/{owl}", json={"tags": ["animals"]})
    assert client.get("/api/tags").json["tags"] == [
        {"tag": "animals", "count": 2},
        {"tag": "best of", "count": 1},
    ]
    client.patch(f"/api/media/{fox}", json={"tags": []})
    assert shown(client, tag="animals") == [owl]
    client.delete(f"/api/image/{owl}")
    assert client.get("/api/tags").json["tags"] == []


def test_many_at_once(client: FlaskClient, three: list[str]) -> None:
    fox, owl, whale = three
    body = {"ids": [fox, owl, "0" * 32], "add_tags": ["zoo"], "favorite": True}
    assert client.post("/api/media/batch", json=body).json == {"changed": 2, "unknown": 1}
    assert shown(client, tag="zoo") == shown(client, favorite="1") == [owl, fox]
    body = {"ids": three, "add_tags": ["sea"], "remove_tags": ["zoo"]}
    assert client.post("/api/media/batch", json=body).json == {"changed": 3, "unknown": 0}
    assert shown(client, tag="sea") == [whale, owl, fox]
    assert shown(client, tag="zoo") == []


def test_every_filter(client: FlaskClient, three: list[str]) -> None:
    fox, owl, whale = three
    today = datetime.now(UTC).date().isoformat()
    assert shown(client, seed=8) == [owl]
    assert shown(client, shape="square") == [whale, owl, fox]
    assert shown(client, shape="portrait") == []
    assert shown(client, since=today, until=today) == [whale, owl, fox]
    assert shown(client, until="2020-01-01") == []
    assert shown(client, lora="none") == []
    assert shown(client, search="fox") == shown(client, search="FOX a") == [fox]
    assert shown(client, search="の嫁入") == shown(client, search="狐の") == [whale]
    assert shown(client, search="owl", seed=8, tag="", since="") == [owl]


@pytest.mark.parametrize("word", ['"', "fox*", "NEAR(a b)", "prompt:fox", "fox OR owl", "-fox", "(((", "^fox"])
def test_words_are_words_and_no_query_language(client: FlaskClient, three: list[str], word: str) -> None:
    assert shown(client, search=word) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("seed=-1", "seed"), ("seed=x", "seed"), ("seed=99999999999999999", "seed"), ("shape=round", "shape"),
        ("since=yesterday", "since"), ("until=2026-13-01", "until"), ("tag=a%2Cb", "tag"), ("lora=%00", "lora"),
    ],
)  # fmt: skip
def test_wrong_filters_are_named(client: FlaskClient, query: str, field: str) -> None:
    assert refused(client.get(f"/api/gallery?{query}"), 422, "VALIDATION_ERROR")["details"]["field"] == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "favorite"), ({"favorite": 1}, "favorite"), ({"tags": "a"}, "tags"), ({"tags": [""]}, "tags.0"),
        ({"tags": ["a,b"]}, "tags.0"), ({"tags": ["x" * 65]}, "tags.0"), ({"tags": ["nul \0"]}, "tags.0"),
        ({"tags": [str(n) for n in range(33)]}, "tags"), ({"colour": 1}, "colour"),
    ],
)  # fmt: skip
def test_wrong_changes_are_named(
    client: FlaskClient, three: list[str], body: dict[str, Any], field: str
) -> None:
    found = refused(client.patch(f"/api/media/{three[0]}", json=body), 422, "VALIDATION_ERROR")
    assert found["details"]["field"] == field


def test_wrong_batches_and_unknown_media(client: FlaskClient, three: list[str]) -> None:
    for body in (
        {"ids": []},
        {"ids": ["a"] * 501, "favorite": True},
        {"ids": three},
        {"ids": three, "add_tags": [3]},
    ):
        refused(client.post("/api/media/batch", json=body), 422, "VALIDATION_ERROR")
    refused(client.patch("/api/media/nothing", json={"favorite": True}), 404, "MEDIA_NOT_FOUND")
    many = {"ids": [three[0]], "add_tags": [f"t{n}" for n in range(32)]}
    assert client.post("/api/media/batch", json=many).status_code == 200
    refused(client.post("/api/media/batch", json={**many, "add_tags": ["more"]}), 422, "VALIDATION_ERROR")


def test_a_deletion_of_many_is_taken_back(client: FlaskClient, studio: Studio, three: list[str]) -> None:
    fox, owl, whale = three
    client.patch(f"/api/media/{fox}", json={"tags": ["animals"], "favorite": True})
    body = {"ids": [fox, owl, fox, "0" * 32]}
    assert client.post("/api/media/delete", json=body).json == {"deleted": 2, "unknown": 1, "undo_seconds": 600}
    assert shown(client) == [whale]
    assert (shown(client, search="fox"), client.get("/api/tags").json["tags"]) == ([], [])
    refused(client.get(f"/api/image/{fox}"), 404, "MEDIA_NOT_FOUND")
    assert client.post("/api/media/delete", json=body).json["deleted"] == 0
    studio.media.reconcile(grace=-1)
    assert client.post("/api/media/restore", json=body).json == {"restored": 2, "unknown": 1}
    assert shown(client) == [whale, owl, fox]
    assert (
        shown(client, search="fox") == shown(client, tag="animals") == shown(client, favorite="true") == [fox]
    )
    assert client.get(f"/api/image/{fox}").status_code == 200
    assert client.post("/api/media/restore", json=body).json["restored"] == 0


def test_what_is_deleted_for_good_does_not_come_back(client: FlaskClient, three: list[str]) -> None:
    client.delete(f"/api/image/{three[0]}")
    assert client.post("/api/media/restore", json={"ids": three}).json == {"restored": 0, "unknown": 3}
    for address in ("/api/media/delete", "/api/media/restore"):
        refused(client.post(address, json={"ids": []}), 422, "VALIDATION_ERROR")
