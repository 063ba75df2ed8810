"""OpenAI's video routes over HTTP: the object field by field, lists, files, deletes and refusals."""

from __future__ import annotations

import base64
import io
import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.errors import ModelCorrupt
from app.services import Studio
from tests.faces.conftest import png
from tests.faces.test_openai_routes import jobs_of, openai_error
from tests.support.fake_models import FakeModels
from tests.support.waiting import until

URL = "/v1/videos"
FIELDS = {
    *("id", "object", "status", "progress", "created_at", "completed_at", "expires_at", "model"),
    *("seconds", "size", "prompt", "remixed_from_video_id", "error"),
}


def create(client: FlaskClient, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    form = {"prompt": "a fox", "model": "sora-2", **fields}
    answer = client.post(URL, data=form, content_type="multipart/form-data", headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def finished(client: FlaskClient, video_id: str) -> Any:
    until(lambda: client.get(f"{URL}/{video_id}").json["status"] in ("completed", "failed"))
    return client.get(f"{URL}/{video_id}").json


def test_a_new_video_is_queued(client: FlaskClient, studio: Studio) -> None:
    made = create(client, seconds="2", size="832x480", seed="7", steps="4", negative_prompt="rain")
    assert set(made) == FIELDS
    assert (made["object"], made["status"], made["progress"]) == ("video", "queued", 0)
    assert (made["model"], made["seconds"], made["size"]) == ("clips-t2v", "2", "832x480")
    assert made["completed_at"] is None and made["error"] is None
    (job,) = jobs_of(studio)
    assert job.type == "t2v" and job.negative_prompt == "rain"
    assert job.settings["num_frames"] == 2 * job.settings["fps"] + 1
    assert (job.settings["seed"], job.settings["num_inference_steps"]) == (7, 4)


def test_a_picture_makes_it_image_to_video(client: FlaskClient, studio: Studio) -> None:
    made = create(client, input_reference=(io.BytesIO(png((96, 64))), "a.png"))
    assert (made["model"], made["size"]) == ("moves-i2v", "auto")
    (job,) = jobs_of(studio)
    assert studio.media.get(job.settings["source_image_id"]).width == 96


def test_json_with_a_picture_as_base64(client: FlaskClient, studio: Studio) -> None:
    address = "data:image/png;base64," + base64.b64encode(png()).decode()
    body = {"prompt": "a fox", "seconds": 2, "input_reference": {"image_url": address}}
    assert client.post(URL, json=body).json["status"] == "queued"
    assert jobs_of(studio)[0].type == "i2v"


@pytest.mark.usefixtures("working")
def test_a_finished_video_has_its_files(client: FlaskClient) -> None:
    made = finished(client, create(client, seconds="1")["id"])
    assert (made["status"], made["progress"]) == ("completed", 100)
    assert made["completed_at"] >= made["created_at"]
    content = f"{URL}/{made['id']}/content"
    video = client.get(content)
    assert video.mimetype == "video/mp4" and video.data[4:8] == b"ftyp"
    assert client.get(content, headers={"Range": "bytes=0-7"}).status_code == 206
    assert client.get(content, query_string={"variant": "video"}).data == video.data
    poster = client.get(content, query_string={"variant": "thumbnail"})
    assert Image.open(io.BytesIO(poster.data)).size == (64, 64)
    sheet = client.get(content, query_string={"variant": "spritesheet"})
    assert sheet.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(sheet.data)).size == (4 * 64, 4 * 64)


@pytest.mark.usefixtures("working")
def test_a_failed_video_says_why(client: FlaskClient, models: FakeModels) -> None:
    models.error = ModelCorrupt("The file is damaged.")
    made = finished(client, create(client)["id"])
    assert made["status"] == "failed"
    assert made["error"] == {"code": "model_corrupt", "message": "The file is damaged."}
    openai_error(client.get(f"{URL}/{made['id']}/content"), 400, "validation_error")


def test_a_cancelled_video_shows_as_failed(client: FlaskClient, studio: Studio) -> None:
    made = create(client)
    studio.jobs.cancel(made["id"])
    shown = client.get(f"{URL}/{made['id']}").json
    assert (shown["status"], shown["error"]["code"]) == ("failed", "cancelled")


def test_videos_are_listed_page_by_page(client: FlaskClient) -> None:
    ids = [create(client, prompt=f"fox {index}")["id"] for index in range(3)]
    client.post("/api/generate", json={"prompt": "a picture"})
    newest = client.get(URL, query_string={"limit": "2"}).json
    assert [each["id"] for each in newest["data"]] == [ids[2], ids[1]]
    assert (newest["has_more"], newest["first_id"], newest["last_id"]) == (True, ids[2], ids[1])
    rest = client.get(URL, query_string={"limit": "2", "after": newest["last_id"]}).json
    assert [each["id"] for each in rest["data"]] == [ids[0]] and rest["has_more"] is False
    oldest = client.get(URL, query_string={"order": "asc"}).json
    assert [each["id"] for each in oldest["data"]] == ids
    openai_error(client.get(URL, query_string={"after": "none"}), 404, "job_not_found")
    openai_error(client.get(URL, query_string={"limit": "0"}), 400, "validation_error")


@pytest.mark.usefixtures("working")
def test_a_deleted_video_is_gone(client: FlaskClient, studio: Studio) -> None:
    made = finished(client, create(client)["id"])
    (row,) = studio.media.of_job(made["id"])
    gone = client.delete(f"{URL}/{made['id']}").json
    assert gone == {"id": made["id"], "object": "video.deleted", "deleted": True}
    openai_error(client.get(f"{URL}/{made['id']}"), 404, "job_not_found")
    assert client.get(f"/api/video/{row.id}").status_code == 404


@pytest.mark.usefixtures("working")
def test_a_running_video_is_stopped_before_it_is_deleted(
    client: FlaskClient, studio: Studio, models: FakeModels
) -> None:
    started = threading.Event()

    def stopped(step: int) -> None:
        started.set()
        until(lambda: jobs_of(studio)[0].cancel_requested)

    models.before_step = stopped
    made = create(client)
    assert started.wait(60)
    assert client.delete(f"{URL}/{made['id']}").json["deleted"] is True
    assert jobs_of(studio) == []


def test_a_retried_video_is_one_job(client: FlaskClient, studio: Studio) -> None:
    made = create(client)
    assert create(client, {"X-Stainless-Retry-Count": "1"})["id"] == made["id"]
    keyed = [create(client, {"Idempotency-Key": "once"})["id"] for _ in range(2)]
    assert keyed[0] == keyed[1] != made["id"]
    assert len(jobs_of(studio)) == 2


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"seconds": "4"}, "prompt"),
        ({"prompt": "a fox", "seconds": "long"}, "seconds"),
        ({"prompt": "a fox", "seconds": "600"}, "seconds"),
        ({"prompt": "a fox", "size": "9x9"}, "size"),
        ({"prompt": "a fox", "model": "pictures"}, "model"),
        ({"prompt": "a fox", "sound": "on"}, "sound"),
    ],
)
def test_a_wrong_value_is_named(idle: FlaskClient, fields: Any, param: str) -> None:
    answer = idle.post(URL, data=fields, content_type="multipart/form-data")
    assert openai_error(answer, 400, "validation_error")["param"] == param


def test_a_picture_job_is_no_video(client: FlaskClient) -> None:
    job = client.post("/api/generate", json={"prompt": "a fox"}).json["job_id"]
    openai_error(client.get(f"{URL}/{job}"), 404, "not_found")
