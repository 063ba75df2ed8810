"""Storyboards as they are sent: what is refused and in which words, what is filled in, and the two ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services import Studio
from app.services.enrich import CaptionBody
from tests.api.conftest import client_of, png
from tests.support.fake_models import fake_studio

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("boards")


@pytest.fixture(scope="module")
def studio(tmp: Path) -> Iterator[Studio]:
    tmp_path = tmp
    (tmp_path / "allowed").mkdir()
    (tmp_path / "allowed" / "one.png").write_bytes(png((128, 128)))
    (tmp_path / "outside.png").write_bytes(png())
    studio = fake_studio(tmp_path, resource_roots=(str(tmp_path / "allowed"),), starter_models=True)
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


@pytest.fixture
def body(studio: Studio) -> dict[str, Any]:
    """A good storyboard of three pictures for the starter model."""
    ids = [studio.media.add_upload(png((128, 128), colour)).id for colour in ("red", "green", "blue")]
    segments = [
        {"source_image_id": one, "prompt": f"part {number}", "duration": 2.0} for number, one in enumerate(ids)
    ]
    segments[-1]["prompt"] = ""
    return {
        "model_id": "starter-video",
        "prompt": "a red circle",
        "settings": {"type": "storyboard", "segments": segments},
    }


def settings(**changes: Any) -> Change:
    return lambda body: body["settings"].update(changes)


def segment(number: int, **changes: Any) -> Change:
    return lambda body: body["settings"]["segments"][number].update(changes)


def model(name: str) -> Change:
    return lambda body: body.update(model_id=name)


BAD: list[tuple[str, Change, str, str, dict[str, Any]]] = [
    ("no segments", settings(segments=[]), "segments", "at least 1 item", {"min_length": 1}),
    ("segments missing", lambda body: body["settings"].pop("segments"), "segments", "is required", {}),
    (
        "too many",
        settings(segments=[{"source_image_id": "a"}] * 101),
        "segments",
        "at most 100",
        {"max_length": 100},
    ),
    ("no picture", segment(1, source_image_id=None), "segments.1", "name its picture", {}),
    ("two pictures", segment(1, image_path="/x.png"), "segments.1", "not with both", {}),
    (
        "zero duration",
        segment(0, duration=0.0),
        "segments.0.duration",
        "greater than 0",
        {"exclusive_minimum": 0.0},
    ),
    (
        "negative duration",
        segment(0, duration=-1.0),
        "segments.0.duration",
        "greater than 0",
        {"exclusive_minimum": 0},
    ),
    (
        "too long",
        segment(1, duration=5.0),
        "segments.1.duration",
        "0.5 to 4 seconds",
        {"minimum": 0.5, "maximum": 4.0},
    ),
    (
        "too short",
        segment(1, duration=0.2),
        "segments.1.duration",
        "0.5 to 4 seconds",
        {"minimum": 0.5, "maximum": 4.0},
    ),
    (
        "odd frames",
        segment(0, num_frames=10),
        "segments.0.num_frames",
        "multiple of 4 plus 1",
        {"multiple_of": 4},
    ),
    (
        "many frames",
        segment(0, num_frames=101),
        "segments.0.num_frames",
        "less than or equal to 33",
        {"maximum": 33},
    ),
    ("duration as text", segment(0, duration="3"), "segments.0.duration", "valid number", {}),
    ("empty list", segment(0, prompt=[]), "segments.0", "list of prompts is empty", {}),
    ("long list", segment(0, prompt=["a", "b"]), "segments.0.prompt", "is a list of 2", {"max_length": 1}),
    ("number as prompt", segment(0, prompt=3), "segments.0.prompt", "", {}),
    ("NUL in a prompt", segment(0, prompt="a\0b"), "segments.0.prompt", "NUL", {}),
    ("unknown in a segment", segment(0, speed=2), "segments.0.speed", "not a field", {}),
    ("unknown field", settings(teacache=True), "teacache", "not a field", {}),
    ("two prompts", settings(global_prompt="a blue star"), "global_prompt", "differs from prompt", {}),
    ("many steps", settings(steps=101), "steps", "less than or equal to 100", {"maximum": 100}),
    ("no steps", settings(steps=0), "steps", "greater than or equal to 1", {"minimum": 1}),
    (
        "guidance",
        settings(guidance_scale=30.0),
        "guidance_scale",
        "less than or equal to 20",
        {"maximum": 20.0},
    ),
    ("large", settings(resolution=720), "resolution", "between 64 and 256", {"maximum": 256}),
    ("size and resolution", settings(resolution=128, width=128, height=128), "resolution", "without width", {}),
    ("width alone", settings(width=128), "height", "give width and height", {}),
    ("odd width", settings(width=100, height=128), "width", "multiple of 16", {"multiple_of": 16}),
    ("rate", settings(fps=100), "fps", "between 1 and 60", {"maximum": 60}),
    ("crf", settings(mp4_crf=52), "mp4_crf", "less than or equal to 51", {"maximum": 51}),
    ("memory", settings(gpu_memory_preservation=-1.0), "gpu_memory_preservation", "", {"minimum": 0.0}),
    ("lora", settings(lora_model="x/y"), "lora_model", "does not take LoRA adapters", {}),
    ("own field", settings(clip_settings={"fps": 9}), "clip_settings.fps", "storyboard's own fields", {}),
    ("strange clip", settings(clip_settings={"sampling": 1}), "clip_settings.sampling", "not a field", {}),
    (
        "long fades",
        settings(fades={"start": 1.5, "between": 1.0}),
        "fades",
        "clip 1 is 2 seconds",
        {"maximum": 2.0},
    ),
    ("fade", settings(fades={"end": -1.0}), "fades.end", "", {"minimum": 0.0}),
    ("id", settings(job_id="a b"), "job_id", "", {}),
]


@pytest.mark.parametrize(
    ("change", "field", "reason", "limits"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_bad_storyboard_names_field_and_limit(
    client: FlaskClient, body: dict[str, Any], change: Change, field: str, reason: str, limits: dict[str, Any]
) -> None:
    change(body)
    before = waiting(client)
    answer = client.post("/api/jobs", json=body)
    assert answer.status_code == 422, answer.json
    details = answer.json["details"]
    found = details["field"].removeprefix("settings.")
    assert found == field or found.startswith(f"{field}."), details
    assert reason in details["reason"]
    assert {name: details.get(name) for name in limits} == limits
    assert waiting(client) == before


def waiting(client: FlaskClient) -> int:
    return int(client.get("/api/queue").json["counts"]["pending"])


def test_a_picture_that_is_gone_is_not_found(client: FlaskClient, body: dict[str, Any], studio: Studio) -> None:
    studio.media.delete(body["settings"]["segments"][1]["source_image_id"])
    answer = client.post("/api/jobs", json=body)
    assert (answer.status_code, answer.json["code"]) == (404, "MEDIA_NOT_FOUND")


def test_a_model_that_animates_nothing_is_refused(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/jobs", json={**body, "model_id": "pictures"})
    assert answer.status_code == 422
    assert answer.json["details"]["field"] == "model_id"


def test_a_model_without_a_last_picture_says_where(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/jobs", json={**body, "model_id": "moves-i2v"})
    assert answer.status_code == 422
    assert answer.json["details"]["field"] == "settings.segments.1.source_image_id"


def test_prompts_may_all_stand_in_the_segments(client: FlaskClient, body: dict[str, Any]) -> None:
    body.pop("prompt")
    assert client.post("/api/jobs", json=body).status_code == 202
    body["settings"]["segments"][1]["prompt"] = "  "
    answer = client.post("/api/jobs", json=body)
    assert answer.status_code == 422
    assert answer.json["details"]["field"] == "settings.segments.1.prompt"
    assert "auto_prompt" in answer.json["details"]["reason"]


def test_other_jobs_still_need_a_prompt(client: FlaskClient) -> None:
    answer = client.post("/api/jobs", json={"settings": {"type": "image"}})
    assert answer.status_code == 422
    assert answer.json["details"] == {"field": "prompt", "reason": "is required"}


def frozen(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/api/jobs", json=body)
    assert answer.status_code == 202, answer.json
    return dict(client.get(answer.json["status_url"]).json)


def test_what_is_left_out_is_filled_in(client: FlaskClient, body: dict[str, Any]) -> None:
    status = frozen(client, body)
    made = status["settings"]
    assert (made["seed"], made["fps"], made["steps"], made["guidance_scale"]) == (31337, 8, 20, 2.5)
    assert (made["width"], made["height"], made["mp4_crf"]) == (128, 128, 16)
    assert [one["num_frames"] for one in made["segments"]] == [17, 17, None]
    assert status["num_outputs"] == 3


def test_sizes_that_differ_become_the_first_pictures_shape(
    client: FlaskClient, body: dict[str, Any], studio: Studio
) -> None:
    wide, high = (studio.media.add_upload(png(size)).id for size in ((192, 96), (60, 200)))
    body["settings"]["segments"][0]["source_image_id"] = wide
    body["settings"]["segments"][1]["source_image_id"] = high
    made = frozen(client, body)["settings"]
    assert (made["width"], made["height"]) == (176, 80)


def test_a_file_below_an_allowed_folder_is_taken_in(
    client: FlaskClient, body: dict[str, Any], tmp: Path
) -> None:
    segments = body["settings"]["segments"]
    segments[0] = {"image_path": str(tmp / "allowed" / "one.png"), "duration": 1.0}
    made = frozen(client, body)["settings"]["segments"][0]
    assert made["image_path"] is None
    assert client.get(f"/api/image/{made['source_image_id']}").status_code == 200
    for outside in ("outside.png", "allowed/../outside.png", "allowed/missing.png", "allowed"):
        segments[0] = {"image_path": str(tmp / outside)}
        answer = client.post("/api/jobs", json=body)
        assert answer.status_code == 422
        assert answer.json["details"]["field"] == "settings.segments.0.image_path"
        assert "RESOURCE_ROOTS" in answer.json["details"]["reason"]


def test_the_clients_own_id_is_the_jobs_and_is_sent_once(client: FlaskClient, body: dict[str, Any]) -> None:
    body["settings"]["job_id"] = "my-film_1"
    before = waiting(client)
    first, again = client.post("/api/jobs", json=body), client.post("/api/jobs", json=body)
    assert first.json["job_id"] == again.json["job_id"] == "my-film_1"
    assert waiting(client) == before + 1
    other = client.post("/api/jobs", json={**body, "prompt": "a blue star"})
    assert (other.status_code, other.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_null_seed_draws_one(client: FlaskClient, body: dict[str, Any]) -> None:
    body["settings"]["seed"] = None
    assert frozen(client, body)["settings"]["seed"] not in (None, 31337)


def test_frozen_settings_may_be_sent_again(client: FlaskClient, body: dict[str, Any]) -> None:
    made = frozen(client, body)["settings"]
    assert frozen(client, {**body, "settings": made})["settings"] == made


def test_prompts_are_written_by_the_endpoint_where_one_is_set(
    client: FlaskClient, body: dict[str, Any], studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    body["settings"]["auto_prompt"] = True
    body["settings"]["segments"][1]["prompt"] = ""
    answer = client.post("/api/jobs", json=body)
    assert answer.status_code == 503
    assert "OPENAI_ENDPOINT" in answer.json["message"]
    asked = []

    def caption(image_id: str) -> CaptionBody:
        asked.append(image_id)
        return CaptionBody(caption="a green field", image_id=image_id, model="m")

    monkeypatch.setattr(studio.enricher, "caption", caption)
    made = frozen(client, body)["settings"]
    assert asked == [body["settings"]["segments"][1]["source_image_id"]]
    assert [one["prompt"] for one in made["segments"]] == ["part 0", "a green field", ""]
