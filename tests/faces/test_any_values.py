"""Whatever a client of another program sends: an answer of that program's shape, never a failing server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.direct_bodies import DirectRequest
from app.api.openai_bodies import EditRequest, ImageRequest
from app.api.openai_video_bodies import VideoRequest
from app.api.sdapi_bodies import Img2Img, Options, Txt2Img
from tests.api.conftest import client_of
from tests.support.fake_models import fake_studio

WORDS = st.sampled_from(
    ["auto", "", "a fox", "512x512", "png", "none", "pictures", "!", "data:x", "7", "\0", "\ud800"]
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    st.text(max_size=8),
)
VALUES = st.one_of(PLAIN, st.lists(PLAIN, max_size=3), st.dictionaries(WORDS, PLAIN, max_size=3))
TEXTS = st.one_of(WORDS, st.integers(-2, 2000).map(str), st.text(max_size=8))
JSON_ROUTES = {
    "/v1/images/generations": ImageRequest,
    "/v1/videos": VideoRequest,
    "/sdapi/v1/txt2img": Txt2Img,
    "/sdapi/v1/img2img": Img2Img,
    "/sdapi/v1/options": Options,
    "/generate": DirectRequest,
}
FORM_ROUTES = {"/v1/images/edits": EditRequest, "/v1/videos": VideoRequest}
FAILURES = (500, 501, 502)


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A studio that waits for no job."""
    studio = fake_studio(tmp_path_factory.mktemp("hurried"), sync_wait_seconds=0)
    yield client_of(studio)
    studio.close()


def judge(route: str, answer: Any) -> None:
    assert answer.status_code not in FAILURES, answer.get_data(as_text=True)
    if answer.status_code >= 400:
        body = answer.json
        assert body["error"]["message"] if route.startswith("/v1") else body["error"] == body["message"]


@pytest.mark.parametrize("route", JSON_ROUTES)
def test_any_json(hurried: FlaskClient, route: str) -> None:
    names = st.sampled_from([*JSON_ROUTES[route].model_fields, "unheard_of", "input_reference"])

    @settings(max_examples=60)
    @given(st.dictionaries(names, VALUES, max_size=4), st.booleans())
    def ask(fields: dict[str, Any], with_prompt: bool) -> None:
        body = {"prompt": "a fox", **fields} if with_prompt else fields
        body.pop("stream", None)  # its answer is a stream, whose errors are events
        judge(route, hurried.post(route, json=body))

    ask()


@pytest.mark.parametrize("route", FORM_ROUTES)
def test_any_form(hurried: FlaskClient, route: str) -> None:
    names = st.sampled_from([*FORM_ROUTES[route].model_fields, "unheard_of", "input_reference[image_url]"])

    @settings(max_examples=60)
    @given(st.dictionaries(names, TEXTS.filter(lambda text: "\ud800" not in text), max_size=4))
    def ask(fields: dict[str, str]) -> None:
        form = {"prompt": "a fox", **{name: value for name, value in fields.items() if name != "stream"}}
        judge(route, hurried.post(route, data=form, content_type="multipart/form-data"))

    ask()
