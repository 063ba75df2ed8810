"""Prompts made richer and pictures put into words, by a server that stands in for a language model."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.services import Studio
from app.services.enrich import HINTS, STYLES
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.faces.conftest import png
from tests.support.fake_chat import FakeChat, chat_server
from tests.support.fake_models import fake_studio

URL = "/api/enrich"


@pytest.fixture(scope="module")
def chat() -> Iterator[FakeChat]:
    with chat_server() as server:
        yield server


@pytest.fixture(autouse=True)
def fresh(chat: FakeChat) -> None:
    """A server that answers as it should and remembers nothing."""
    chat.asked, chat.headers, chat.status, chat.raw = [], [], 200, None
    chat.text = "a red fox in deep snow, soft morning light"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, chat: FakeChat) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("studio")
    studio = fake_studio(folder, openai_endpoint=chat.url, openai_model="llama", openai_api_key="secret")
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


@pytest.mark.parametrize("style", STYLES)
def test_a_prompt_is_made_richer_in_a_style(client: FlaskClient, chat: FakeChat, style: Any) -> None:
    answer = client.post(URL, json={"prompt": "a fox", "style": style})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json == {"prompt": chat.text, "original": "a fox", "style": style, "model": "llama"}
    (asked,) = chat.asked
    assert asked["model"] == "llama" and asked["stream"] is False
    system, user = asked["messages"]
    assert HINTS[style] in system["content"]
    assert user == {"role": "user", "content": "a fox"}
    assert chat.headers[0]["authorization"] == "Bearer secret"


def test_the_styles_are_those_that_are_named() -> None:
    assert set(STYLES) == {"cyberpunk", "anime", "realistic", "enhance", "fantasy", "sci-fi"}
    assert len(set(HINTS.values())) == len(STYLES)


@pytest.mark.parametrize(
    "told",
    [
        '"a fox"',
        "“a fox”",
        "<think>hm, a fox\nthen</think>\n\na fox",
        "```\na fox\n```",
        "  a fox\n",
        "a fox\0",
    ],
)
def test_what_stands_around_an_answer_is_taken_off(client: FlaskClient, chat: FakeChat, told: str) -> None:
    chat.text = told
    assert client.post(URL, json={"prompt": "x"}).json["prompt"] == "a fox"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "   "}, "prompt"),
        ({"prompt": "a" * 2001}, "prompt"),
        ({"prompt": "a fox", "style": "baroque"}, "style"),
        ({"prompt": "a fox", "model": "mine"}, "model"),
    ],
)
def test_a_wrong_value_is_named(client: FlaskClient, chat: FakeChat, body: Any, field: str) -> None:
    assert refused(client.post(URL, json=body), 422, "VALIDATION_ERROR")["details"]["field"] == field
    assert chat.asked == []


def failed(client: FlaskClient) -> dict[str, Any]:
    body = refused(client.post(URL, json={"prompt": "a fox"}), 502, "ENDPOINT_FAILED")
    assert "secret" not in str(body)
    return body


def test_an_error_of_the_endpoint_is_told(client: FlaskClient, chat: FakeChat) -> None:
    chat.status = 500
    assert failed(client)["message"] == "The endpoint answered with 500: the model is not loaded."
    chat.raw = b"<html>"
    assert failed(client)["message"] == "The endpoint answered with 500."


@pytest.mark.parametrize(
    "raw", [b"", b"no json", b"[]", b'{"choices": []}', b'{"choices": [{"message": {"content": "  "}}]}']
)
def test_an_answer_without_words_is_told(client: FlaskClient, chat: FakeChat, raw: bytes) -> None:
    chat.raw = raw
    assert failed(client)["message"] == "The endpoint's answer holds no text."


def test_an_answer_is_never_longer_than_is_read(client: FlaskClient, chat: FakeChat) -> None:
    chat.raw = b'{"choices": "' + b"a" * (2**20) + b'"}'
    assert "longer than" in failed(client)["message"]


def test_a_redirect_is_not_followed(client: FlaskClient, chat: FakeChat) -> None:
    chat.status = 307
    assert "307" in failed(client)["message"]
    assert len(chat.asked) == 1


def test_an_endpoint_that_is_away_is_told(tmp_path: Path) -> None:
    with chat_server() as gone:
        pass
    studio = fake_studio(tmp_path, openai_endpoint=gone.url, openai_model="llama")
    assert "cannot be reached" in failed(client_of(studio))["message"]
    studio.close()


def test_without_an_endpoint_it_is_said_what_to_set(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path)
    client, source = client_of(studio), studio.media.add_upload(png()).id
    for route, body in ((URL, {"prompt": "a fox"}), ("/api/caption", {"image_id": source})):
        message = refused(client.post(route, json=body), 503, "NOT_CONFIGURED")["message"]
        assert "OPENAI_ENDPOINT" in message and "OPENAI_MODEL" in message
    assert b"enrich-prompt" not in client.get("/").data
    studio.close()


def test_the_page_offers_it(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert "enrich-prompt" in page
    for style in STYLES:
        assert f'value="{style}"' in page


def test_a_picture_is_put_into_words(client: FlaskClient, studio: Studio, chat: FakeChat) -> None:
    source = studio.media.add_upload(png((2000, 1000), "red"))
    chat.text = "a red field"
    answer = client.post("/api/caption", json={"image_id": source.id})
    assert answer.json == {"caption": "a red field", "image_id": source.id, "model": "llama"}
    words, picture = chat.asked[0]["messages"][0]["content"]
    assert words["type"] == "text"
    head, _, content = picture["image_url"]["url"].partition(",")
    assert head == "data:image/jpeg;base64"
    sent = Image.open(io.BytesIO(base64.b64decode(content)))
    assert sent.size == (768, 384), "small enough to send"


def test_a_picture_that_is_not_there(client: FlaskClient) -> None:
    refused(client.post("/api/caption", json={"image_id": "none"}), 404, "MEDIA_NOT_FOUND")
    refused(client.post("/api/caption", json={}), 422, "VALIDATION_ERROR")
