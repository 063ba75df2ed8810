"""OpenAI's image routes over HTTP: every field, the errors' shape, and requests that come again."""

from __future__ import annotations

import base64
import io
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.errors import ModelCorrupt
from app.services import Studio
from tests.api.conftest import client_of
from tests.faces.conftest import png
from tests.support.fake_models import FakeModels, fake_studio
from tests.support.waiting import until

URL = "/v1/images/generations"
EDITS = "/v1/images/edits"


def jobs_of(studio: Studio) -> list[Any]:
    return list(studio.jobs.list(limit=200)[0])


def picture(data: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(data["b64_json"])))


def openai_error(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    error: dict[str, Any] = answer.json["error"]
    assert {"message", "type", "param", "code"} <= set(error)
    assert error["code"] == code
    assert error["message"]
    return error


def edit_form(**fields: Any) -> dict[str, Any]:
    form = {"prompt": "a fox", "image": (io.BytesIO(png()), "a.png"), **fields}
    return {name: value for name, value in form.items() if value is not None}


# ---- fields ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("working")
def test_the_prompt_is_enough_and_the_answer_is_base64(client: FlaskClient, studio: Studio) -> None:
    answer = client.post(URL, json={"prompt": "a fox"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert set(answer.json) >= {"created", "data", "usage", "size", "output_format"}
    assert answer.json["created"] > 1_700_000_000
    (data,) = answer.json["data"]
    assert picture(data).format == "PNG"
    (job,) = jobs_of(studio)
    assert job.model_id == "pictures" and job.prompt == "a fox"
    assert answer.headers["X-Job-ID"] == job.id


@pytest.mark.usefixtures("working")
def test_every_field_and_every_auto_is_taken(client: FlaskClient, studio: Studio) -> None:
    fields = {
        **{"prompt": "a fox", "model": "gpt-image-1", "n": 1, "size": "auto", "response_format": "b64_json"},
        **{"output_format": "webp", "output_compression": 70, "quality": "auto", "background": "auto"},
        **{"style": "vivid", "moderation": "auto", "user": "me", "stream": False, "partial_images": 0},
        **{"seed": 5, "steps": 3, "negative_prompt": "rain"},
    }
    answer = client.post(URL, json=fields)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert picture(answer.json["data"][0]).format == "WEBP"
    (job,) = jobs_of(studio)
    assert (job.settings["seed"], job.settings["num_inference_steps"]) == (5, 3)
    assert job.negative_prompt == "rain"


@pytest.mark.usefixtures("working")
def test_a_size_is_the_pictures_size(client: FlaskClient, studio: Studio) -> None:
    assert client.post(URL, json={"prompt": "a fox", "size": "512x768"}).status_code == 200
    (job,) = jobs_of(studio)
    assert (job.settings["width"], job.settings["height"]) == (512, 768)


@pytest.mark.usefixtures("working")
def test_ten_pictures_are_two_jobs_with_seeds_in_a_row(client: FlaskClient, studio: Studio) -> None:
    answer = client.post(URL, json={"prompt": "a fox", "n": 10, "seed": 40})
    assert len(answer.json["data"]) == 10
    seeds = sorted(row.seed for job in jobs_of(studio) for row in studio.media.of_job(job.id))
    assert seeds == list(range(40, 50))
    drawn = client.post(URL, json={"prompt": "a fox", "n": 9})
    assert len(drawn.json["data"]) == 9
    last, first = jobs_of(studio)[:2]
    assert last.settings["seed"] == first.settings["seed"] + 8


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(("form", "kind"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP")])
def test_an_address_leads_to_the_file_in_its_format(client: FlaskClient, form: str, kind: str) -> None:
    fields = {"prompt": "a fox", "response_format": "url", "output_format": form, "seed": 3, "steps": 2}
    (data,) = client.post(URL, json=fields).json["data"]
    assert data["b64_json"] is None
    assert data["url"].startswith("http://localhost/v1/images/")
    file = client.get(data["url"])
    assert file.mimetype == f"image/{form}"
    assert Image.open(io.BytesIO(file.data)).format == kind


@pytest.mark.usefixtures("working")
def test_quality_makes_files_smaller(client: FlaskClient, studio: Studio) -> None:
    noise = studio.media.add_upload(png((256, 256)))
    sizes = []
    for percent in (5, 100):
        query = {"output_format": "jpeg", "output_compression": percent}
        sizes.append(len(client.get(f"/v1/images/{noise.id}/content", query_string=query).data))
    assert sizes[0] < sizes[1]


@pytest.mark.usefixtures("working")
def test_an_edit_starts_from_the_picture(client: FlaskClient, studio: Studio) -> None:
    form = edit_form(n="2", seed="4", strength="0.5", model="dall-e-2", quality="auto", size="auto")
    answer = client.post(EDITS, data=form)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert len(answer.json["data"]) == 2
    (job,) = jobs_of(studio)
    assert (job.type, job.settings["strength"], job.settings["seed"]) == ("img2img", 0.5, 4)
    assert studio.media.open_image(job.settings["source_image_id"]).getpixel((0, 0)) == (0, 128, 128)


@pytest.mark.usefixtures("working")
def test_the_clear_part_of_a_mask_is_repainted(client: FlaskClient, studio: Studio) -> None:
    mask = png(clear=(0, 0, 32, 64))
    form = edit_form(image=None, mask=(io.BytesIO(mask), "m.png"))
    form["image[]"] = (io.BytesIO(png()), "a.png")
    assert client.post(EDITS, data=form).status_code == 200
    (job,) = jobs_of(studio)
    assert job.type == "inpaint"
    ours = studio.media.open_image(job.settings["mask_image_id"]).convert("L")
    assert (ours.getpixel((5, 5)), ours.getpixel((50, 5))) == (255, 0)


# ---- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "a fox", "n": 11}, "n"),
        ({"prompt": "a fox", "n": "2"}, "n"),
        ({"prompt": "a fox", "size": "huge"}, "size"),
        ({"prompt": "a fox", "size": "511x512"}, "size"),
        ({"prompt": "a fox", "background": "transparent"}, "background"),
        ({"prompt": "a fox", "output_format": "gif"}, "output_format"),
        ({"prompt": "a fox", "output_compression": 50}, "output_compression"),
        ({"prompt": "a fox", "partial_images": 2}, "partial_images"),
        ({"prompt": "a fox", "stream": True, "partial_images": 4}, "partial_images"),
        ({"prompt": "a fox", "steps": 0}, "steps"),
        ({"prompt": "a fox", "seed": -1}, "seed"),
        ({"prompt": "a fox", "model": "clips-t2v"}, "model"),
        ({"prompt": "a fox", "cfg": 3}, "cfg"),
    ],
)
def test_a_wrong_value_is_named(idle: FlaskClient, fields: Any, param: str) -> None:
    error = openai_error(idle.post(URL, json=fields), 400, "validation_error")
    assert error["type"] == "invalid_request_error"
    assert error["param"] == param
    assert idle.get("/api/jobs").json["items"] == []


@pytest.mark.parametrize(
    ("form", "param"),
    [
        (edit_form(image=None), "image"),
        (edit_form(prompt=None), "prompt"),
        (edit_form(n="two"), "n"),
        (edit_form(mask=(io.BytesIO(png()), "m.png")), "mask"),
        (edit_form(mask=(io.BytesIO(png((32, 32), clear=(0, 0, 9, 9))), "m.png")), "settings.mask_image_id"),
        (edit_form(image=(io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 40), "a.png")), "image"),
        (edit_form(sound=(io.BytesIO(png()), "a.png")), "sound"),
    ],
)
def test_a_wrong_form_is_named(idle: FlaskClient, form: Any, param: str) -> None:
    answer = idle.post(EDITS, data=form, content_type="multipart/form-data")
    assert openai_error(answer, 400, "validation_error")["param"] == param


def test_other_errors_have_the_same_body(idle: FlaskClient) -> None:
    openai_error(idle.get("/v1/models/none"), 404, "model_not_found")
    openai_error(idle.get("/v1/nothing"), 404, "not_found")
    openai_error(idle.get(URL), 405, "method_not_allowed")
    openai_error(idle.post(URL, data="{", content_type="application/json"), 400, "malformed_request")
    openai_error(idle.post(URL, data="a=b", content_type="text/plain"), 415, "unsupported_media_type")
    assert openai_error(idle.get("/v1/images/none/content"), 404, "media_not_found")["param"] is None


def test_a_missing_key_is_told_in_the_same_body(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path, api_keys=("secret",))
    client = client_of(studio)
    refused = openai_error(client.get("/v1/models"), 401, "unauthorized")
    assert refused["type"] == "authentication_error"
    listed = client.get("/v1/models", headers={"Authorization": "Bearer secret"}).json
    assert next(model["id"] for model in listed["data"]) == "pictures"
    studio.close()


@pytest.mark.usefixtures("working")
def test_a_failed_job_says_why_and_is_not_asked_for_again(client: FlaskClient, models: FakeModels) -> None:
    models.error = ModelCorrupt("The file is damaged.")
    answer = client.post(URL, json={"prompt": "a fox"})
    error = openai_error(answer, 500, "model_corrupt")
    assert (error["message"], error["type"]) == ("The file is damaged.", "server_error")
    assert answer.headers["X-Should-Retry"] == "false"


# ---- requests that come again ------------------------------------------------------------------------


@pytest.mark.usefixtures("working")
def test_the_same_key_gives_the_same_pictures(client: FlaskClient, studio: Studio) -> None:
    headers = {"Idempotency-Key": "once"}
    first, again = (client.post(URL, json={"prompt": "a fox", "n": 10}, headers=headers) for _ in range(2))
    assert len(jobs_of(studio)) == 2
    assert first.json == again.json
    openai_error(client.post(URL, json={"prompt": "two"}, headers=headers), 400, "idempotency_key_reused")


@pytest.mark.usefixtures("working")
def test_a_counted_retry_gives_the_job_that_is_there(client: FlaskClient, studio: Studio) -> None:
    def ask(count: int, **fields: Any) -> Any:
        headers = {"X-Stainless-Retry-Count": str(count)}
        return client.post(URL, json={"prompt": "a fox", **fields}, headers=headers)

    first, retried = ask(0), ask(1)
    assert first.json == retried.json
    assert len(jobs_of(studio)) == 1
    ask(0)
    assert len(jobs_of(studio)) == 2, "a request that is no retry is a new one"
    ask(1, seed=3)
    assert len(jobs_of(studio)) == 3, "the retry of a request that never came is the first"


@pytest.mark.usefixtures("working")
def test_a_retried_edit_is_one_job(client: FlaskClient, studio: Studio) -> None:
    for count in (0, 1, 2):
        client.post(EDITS, data=edit_form(), headers={"X-Stainless-Retry-Count": str(count)})
    assert len(jobs_of(studio)) == 1


@pytest.mark.usefixtures("working")
def test_the_retry_of_another_client_is_another_job(client: FlaskClient, studio: Studio) -> None:
    client.post(URL, json={"prompt": "a fox"}, headers={"Authorization": "Bearer one"})
    headers = {"Authorization": "Bearer two", "X-Stainless-Retry-Count": "1"}
    client.post(URL, json={"prompt": "a fox"}, headers=headers)
    assert len(jobs_of(studio)) == 2


@pytest.mark.usefixtures("working")
def test_a_retry_attaches_to_the_job_in_flight(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    gate, answers = threading.Event(), []
    models.before_step = lambda step: gate.wait(60) and None  # type: ignore[func-returns-value]

    def ask(count: int) -> None:
        headers = {"X-Stainless-Retry-Count": str(count)}
        answers.append(client_of(studio).post(URL, json={"prompt": "a fox"}, headers=headers))

    threads = [threading.Thread(target=ask, args=(0,))]
    threads[0].start()
    until(lambda: jobs_of(studio))
    threads.append(threading.Thread(target=ask, args=(1,)))
    threads[1].start()
    until(lambda: studio.attending.present(jobs_of(studio)[0].id) == 2)
    gate.set()
    for thread in threads:
        thread.join()
    assert answers[0].json == answers[1].json
    assert len(jobs_of(studio)) == 1


# ---- waiting and leaving -----------------------------------------------------------------------------


def test_a_job_that_takes_too_long_goes_on(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path, sync_wait_seconds=1)
    answer = client_of(studio).post(URL, json={"prompt": "a fox"})
    error = openai_error(answer, 504, "still_running")
    (job,) = jobs_of(studio)
    assert error["details"]["status_url"] == f"/api/status/{job.id}"
    assert job.status == "PENDING"
    assert "X-Should-Retry" not in answer.headers, "a retry waits on"
    studio.close()


def left(client: FlaskClient, url: str, **options: Any) -> Any:
    """Ask as a client that has hung up by the time the server looks."""
    environ = {"waitress.client_disconnected": lambda: True}
    return client.post(url, environ_overrides=environ, buffered=False, **options)


def test_a_waiting_job_that_nobody_comes_back_for_is_cancelled(client: FlaskClient, studio: Studio) -> None:
    studio.attending.grace = 0.01
    left(client, URL, json={"prompt": "a fox"})
    until(lambda: jobs_of(studio)[0].status == "CANCELLED")


@pytest.mark.usefixtures("working")
def test_a_running_job_is_finished_for_the_gallery(
    client: FlaskClient, studio: Studio, models: FakeModels
) -> None:
    studio.attending.grace = 0.01
    gate = threading.Event()
    models.before_step = lambda step: gate.wait(60) and None  # type: ignore[func-returns-value]
    gone = threading.Event()
    environ = {"waitress.client_disconnected": gone.is_set}
    asking = threading.Thread(
        target=lambda: client.post(URL, json={"prompt": "a fox"}, environ_overrides=environ)
    )
    asking.start()
    until(lambda: jobs_of(studio) and jobs_of(studio)[0].status == "PROCESSING")
    gone.set()
    asking.join()
    until(lambda: not studio.attending._timers)
    gate.set()
    until(lambda: jobs_of(studio)[0].status == "COMPLETED")


def test_too_many_that_wait_are_sent_away_without_a_job(client: FlaskClient, studio: Studio) -> None:
    limit = client.application.extensions["streams"]
    limit.open = limit.most
    answer = client.post(URL, json={"prompt": "a fox"})
    assert openai_error(answer, 429, "queue_full")["type"] == "rate_limit_error"
    assert answer.headers["Retry-After"]
    assert jobs_of(studio) == []


# ---- streams -----------------------------------------------------------------------------------------


def events(answer: Any) -> list[dict[str, Any]]:
    blocks = [block for block in answer.get_data(as_text=True).split("\n\n") if "data: " in block]
    parsed = []
    for block in blocks:
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        parsed.append(json.loads(lines["data"]))
        assert parsed[-1]["type"] == lines["event"]
    return parsed


@pytest.mark.usefixtures("working")
def test_a_stream_ends_with_each_picture(client: FlaskClient) -> None:
    answer = client.post(URL, json={"prompt": "a fox", "stream": True, "n": 9, "output_format": "jpeg"})
    assert answer.mimetype == "text/event-stream"
    told = events(answer)
    assert [event["type"] for event in told] == ["image_generation.completed"] * 9
    assert {picture(event).format for event in told} == {"JPEG"}
    fields = {"b64_json", "created_at", "size", "quality", "background", "output_format", "usage", "type"}
    assert set(told[0]) == fields


@pytest.mark.usefixtures("working")
def test_a_streamed_edit_has_its_own_names(client: FlaskClient) -> None:
    told = events(client.post(EDITS, data=edit_form(stream="true")))
    assert [event["type"] for event in told] == ["image_edit.completed"]


@pytest.mark.usefixtures("working")
def test_a_stream_of_a_failed_job_ends_with_the_error(client: FlaskClient, models: FakeModels) -> None:
    models.error = ModelCorrupt("The file is damaged.")
    (event,) = events(client.post(URL, json={"prompt": "a fox", "stream": True}))
    assert event["type"] == "error"
    assert (event["error"]["code"], event["error"]["message"]) == ("model_corrupt", "The file is damaged.")


def test_a_reader_that_leaves_a_stream_cancels_the_job(client: FlaskClient, studio: Studio) -> None:
    answer = left(client, URL, json={"prompt": "a fox", "stream": True, "n": 9})
    next(answer.iter_encoded())
    answer.close()
    assert [job.status for job in jobs_of(studio)] == ["CANCELLED", "CANCELLED"]
