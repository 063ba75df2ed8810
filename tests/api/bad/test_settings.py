"""Settings of a wrong type or beyond their limits, each named with its limit."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.bad.bodies import GOOD, setting_refused
from tests.api.shapes import refused

NOT_TEXT: list[Any] = [1, 1.5, True, [], ["a"], {}, {"a": "b"}]
NOT_INTEGER: list[Any] = ["5", "", 5.0, 5.5, True, False, [], [5], {}, 1e3]
NOT_NUMBER: list[Any] = ["5.0", "", True, False, [], [1.0], {}]


@pytest.mark.parametrize("value", [*NOT_TEXT, None], ids=repr)
@pytest.mark.parametrize("route", ["/api/generate", "/api/generate_t2v", "/api/jobs"])
def test_prompt_of_another_type(client: FlaskClient, route: str, value: Any) -> None:
    body = refused(client.post(route, json={**GOOD[route], "prompt": value}), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == "prompt"


@pytest.mark.parametrize("value", NOT_TEXT, ids=repr)
@pytest.mark.parametrize("field", ["negative_prompt", "model_id"])
def test_text_of_another_type(client: FlaskClient, field: str, value: Any) -> None:
    body = refused(client.post("/api/generate", json={"prompt": "a", field: value}), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == field


@pytest.mark.parametrize("value", ["x", 1, True, [], [{}]], ids=repr)
@pytest.mark.parametrize("route", ["/api/generate", "/api/generate_t2v", "/api/generate_video", "/api/jobs"])
def test_settings_of_another_type(client: FlaskClient, route: str, value: Any) -> None:
    body = refused(client.post(route, json={**GOOD[route], "settings": value}), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == "settings"


@pytest.mark.parametrize("value", NOT_INTEGER, ids=repr)
@pytest.mark.parametrize("field", ["num_inference_steps", "width", "height", "seed", "num_images"])
def test_integers_are_never_made_of_something_else(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "image", field, value)


@pytest.mark.parametrize("value", NOT_INTEGER, ids=repr)
@pytest.mark.parametrize("field", ["num_frames", "fps"])
def test_integers_of_a_video(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "t2v", field, value)


@pytest.mark.parametrize("value", NOT_NUMBER, ids=repr)
def test_numbers_are_never_made_of_something_else(client: FlaskClient, value: Any) -> None:
    setting_refused(client, "image", "guidance_scale", value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("width", -512),
        ("width", 1),
        ("width", 513),
        ("width", 2**31),
        ("width", 10**30),
        ("height", 0),
        ("height", -1),
        ("height", 511),
        ("height", 10**18),
        ("num_inference_steps", 0),
        ("num_inference_steps", -1),
        ("num_inference_steps", 100_000),
        ("guidance_scale", -0.1),
        ("guidance_scale", 50.1),
        ("guidance_scale", 1e300),
        ("num_images", 0),
        ("num_images", -1),
        ("num_images", 9),
        ("num_images", 2**63),
        ("seed", -1),
        ("seed", 2**53),
        ("seed", 2**64),
        ("seed", 10**100),
        ("scheduler", "nonsense"),
        ("scheduler", ""),
        ("scheduler", "../../etc/passwd"),
        ("scheduler", "/etc/passwd"),
        ("scheduler", "a\0b"),
        ("scheduler", "\ud800"),
        ("scheduler", "a" * 1000),
        ("scheduler", 1),
        ("scheduler", ["ddim"]),
        ("num_frames", 8),
        ("strength", 0.5),
        ("source_image_id", "0" * 32),
        ("steps", 4),
        ("cfg", 4),
        ("nonsense", None),
    ],
)
def test_settings_of_a_picture(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "image", field, value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("num_frames", 0),
        ("num_frames", -1),
        ("num_frames", 10**6),
        ("fps", 0),
        ("fps", -1),
        ("fps", 1000),
        ("num_images", 2),
        ("width", 0),
        ("width", 100_001),
        ("height", 7),
        ("num_inference_steps", 0),
        ("seed", -1),
        ("seed", 2**53),
    ],
)
def test_settings_of_a_video(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "t2v", field, value)
