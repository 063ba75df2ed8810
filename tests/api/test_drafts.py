"""Drafts of storyboards: kept, edited, sent later, forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

REQUEST = {
    "model_id": "starter-video",
    "settings": {"type": "storyboard", "segments": [{"prompt": "not whole yet"}]},
}


def kept(client: FlaskClient, name: str = "The film") -> dict[str, Any]:
    answer = client.post("/api/drafts", json={"name": name, "request": REQUEST})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def test_a_draft_need_not_be_whole_and_comes_back_as_it_was(client: FlaskClient) -> None:
    draft = kept(client)
    assert client.get(f"/api/drafts/{draft['id']}").json == draft
    assert draft["request"] == REQUEST


def test_the_one_changed_last_comes_first(client: FlaskClient) -> None:
    first, second = kept(client, "one"), kept(client, "two")
    changed = client.put(f"/api/drafts/{first['id']}", json={"name": "three", "request": {"prompt": "x"}}).json
    assert (changed["name"], changed["request"]) == ("three", {"prompt": "x"})
    assert changed["created_at"] == first["created_at"] < changed["updated_at"]
    listed = client.get("/api/drafts").json["drafts"]
    assert [draft["id"] for draft in listed] == [first["id"], second["id"]]


def test_a_forgotten_draft_is_gone(client: FlaskClient) -> None:
    address = f"/api/drafts/{kept(client)['id']}"
    assert client.delete(address).status_code == 200
    assert client.get(address).status_code == 404
    assert client.delete(address).status_code == 404
    assert client.put(address, json={"name": "x", "request": {}}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"request": {}}, "name"),
        ({"name": "", "request": {}}, "name"),
        ({"name": "x" * 101, "request": {}}, "name"),
        ({"name": "x"}, "request"),
        ({"name": "x", "request": []}, "request"),
        ({"name": "x", "request": {"prompt": "a" * 500_001}}, "request"),
        ({"name": "x", "request": {}, "more": 1}, "more"),
    ],
)
def test_what_is_no_draft_is_refused(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    answer = client.post("/api/drafts", json=body)
    assert answer.status_code == 422
    assert answer.json["details"]["field"] == field
