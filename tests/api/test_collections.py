"""Collections and the filters that go with them, over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.api.shapes import refused
from tests.api.test_library import shown, three

__all__ = ["three"]


@pytest.fixture
def birds(client: FlaskClient) -> str:
    """An empty collection."""
    answer = client.post("/api/collections", json={"name": "  Birds   of prey "})
    assert answer.status_code == 201, answer.json
    assert (answer.json["name"], answer.json["count"], answer.json["cover_url"]) == ("Birds of prey", 0, None)
    return str(answer.json["id"])


def test_media_come_into_a_collection_and_go(client: FlaskClient, three: list[str], birds: str) -> None:
    fox, owl, _ = three
    body = {"add": [fox, owl, owl, "0" * 32]}
    assert client.post(f"/api/collections/{birds}/items", json=body).json["count"] == 2
    assert client.post(f"/api/collections/{birds}/items", json=body).json["count"] == 2
    assert shown(client, collection=birds) == [owl, fox]
    assert shown(client, collection=birds, search="owl") == [owl]
    answer = client.post(f"/api/collections/{birds}/items", json={"remove": [fox]}).json
    assert (answer["count"], answer["cover_url"]) == (1, f"/api/image/{owl}?size=thumbnail")
    assert shown(client, collection=birds) == [owl]


def test_what_is_deleted_is_not_in_it_until_it_is_restored(
    client: FlaskClient, three: list[str], birds: str
) -> None:
    owl = three[1]
    client.post(f"/api/collections/{birds}/items", json={"add": [owl]})
    client.post("/api/media/delete", json={"ids": [owl]})
    listed = client.get("/api/collections").json["collections"]
    assert [(each["name"], each["count"], each["cover_url"]) for each in listed] == [("Birds of prey", 0, None)]
    client.post("/api/media/restore", json={"ids": [owl]})
    assert shown(client, collection=birds) == [owl]


def test_names_are_one_each(client: FlaskClient, birds: str) -> None:
    refused(client.post("/api/collections", json={"name": "Birds of prey"}), 409, "CONFLICT")
    other = client.post("/api/collections", json={"name": "Fish"}).json["id"]
    refused(client.patch(f"/api/collections/{other}", json={"name": "Birds of  prey"}), 409, "CONFLICT")
    assert client.patch(f"/api/collections/{other}", json={"name": "Fishes"}).json["name"] == "Fishes"
    assert client.patch(f"/api/collections/{other}", json={"name": "Fishes"}).status_code == 200
    refused(client.post("/api/collections", json={"name": "   "}), 422, "VALIDATION_ERROR")


def test_a_collection_goes_and_its_media_stay(client: FlaskClient, three: list[str], birds: str) -> None:
    client.post(f"/api/collections/{birds}/items", json={"add": three})
    assert client.delete(f"/api/collections/{birds}").json == {"deleted": birds}
    assert len(shown(client)) == 3
    assert shown(client, collection=birds) == []
    for method, address, body in (
        ("DELETE", f"/api/collections/{birds}", None),
        ("PATCH", f"/api/collections/{birds}", {"name": "x"}),
        ("POST", f"/api/collections/{birds}/items", {"add": three}),
    ):
        refused(client.open(address, method=method, json=body), 404, "NOT_FOUND")


def test_a_size_is_a_filter(client: FlaskClient, three: list[str]) -> None:
    assert len(shown(client, size="64x64")) == 3
    assert shown(client, size="64x65") == []
    refused(client.get("/api/gallery?size=large"), 422, "VALIDATION_ERROR")
