"""A1111's routes over HTTP: every list, every field, options, progress and whose job an interrupt ends."""

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

from app.services import Studio
from tests.api.conftest import client_of
from tests.faces.conftest import png
from tests.faces.test_openai_routes import jobs_of
from tests.support.fake_models import FakeModels, fake_studio
from tests.support.waiting import until

URL = "/sdapi/v1"


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def made(client: FlaskClient, route: str = "txt2img", **fields: Any) -> dict[str, Any]:
    """Ask for pictures; returns the answer with ``info`` read."""
    answer = client.post(f"{URL}/{route}", json={"prompt": "a fox", **fields})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.json
    assert set(body) == {"images", "parameters", "info"}
    assert isinstance(body["info"], str)
    return {**body, "info": json.loads(body["info"])}


def refused(answer: Any, status: int, field: str | None = None) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.json
    assert body["detail"] == body["error"] == body["errors"] == body["message"]
    if field is not None:
        assert body["details"]["field"] == field
    return body


def warned(body: dict[str, Any]) -> set[str]:
    return {warning["operation"] for warning in body["info"]["warnings"]}


# ---- lists and options -------------------------------------------------------------------------------


def test_the_lists_have_the_fields_that_clients_read(idle: FlaskClient) -> None:
    models = idle.get(f"{URL}/sd-models").json
    assert [model["title"] for model in models] == ["pictures", "fine"]
    assert set(models[0]) == {"title", "model_name", "hash", "sha256", "filename", "config"}
    samplers = idle.get(f"{URL}/samplers").json
    assert [sampler["name"] for sampler in samplers] == ["Default", "Flow Euler"]
    assert set(samplers[0]) == {"name", "aliases", "options"}
    schedulers = idle.get(f"{URL}/schedulers").json
    assert [each["name"] for each in schedulers] == ["automatic", "karras"]
    assert set(schedulers[0]) == {"name", "label", "aliases", "default_rho", "need_inner_model"}
    assert [each["name"] for each in idle.get(f"{URL}/upscalers").json] == ["None"]
    for name in ("latent-upscale-modes", "sd-vae", "sd-modules", "loras"):
        assert idle.get(f"{URL}/{name}").json == []


def test_a_chosen_model_stays_chosen(client: FlaskClient, studio: Studio) -> None:
    options = client.get(f"{URL}/options").json
    assert options["sd_model_checkpoint"] == "pictures"
    changed = client.post(f"{URL}/options", json={**options, "sd_model_checkpoint": "Fine"})
    assert changed.status_code == 200
    assert client.get(f"{URL}/options").json["sd_model_checkpoint"] == "fine"
    assert client_of(studio).get(f"{URL}/options").json["sd_model_checkpoint"] == "fine", "after a restart too"
    wrong = client.post(f"{URL}/options", json={"sd_model_checkpoint": "none"})
    assert refused(wrong, 422, "sd_model_checkpoint")["details"]["allowed"] == ["pictures", "fine"]
    assert client.post(f"{URL}/refresh-checkpoints").status_code == 200


# ---- txt2img -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("working")
def test_every_field_of_txt2img(client: FlaskClient, studio: Studio) -> None:
    body = made(
        client,
        **{"negative_prompt": "rain", "steps": 12, "cfg_scale": 4.5, "width": 512, "height": 768},
        **{"batch_size": 2, "n_iter": 2, "sampler_name": "Flow Euler", "scheduler": "Automatic", "seed": 0},
        **{"clip_skip": 1, "save_images": True, "send_images": True, "unheard_of": [1]},
        override_settings={"sd_model_checkpoint": "fine"},
    )
    (job,) = jobs_of(studio)
    assert (job.model_id, job.negative_prompt) == ("fine", "rain")
    wanted = {"num_inference_steps": 12, "guidance_scale": 4.5, "width": 512, "height": 768, "num_images": 4}
    assert {name: job.settings[name] for name in wanted} == wanted
    assert (job.settings["seed"], job.settings["scheduler"]) == (0, "flow_euler")
    info = body["info"]
    assert [Image.open(io.BytesIO(base64.b64decode(image))).format for image in body["images"]] == ["PNG"] * 4
    assert info["all_seeds"] == [0, 1, 2, 3]
    assert (info["seed"], info["steps"], info["cfg_scale"]) == (0, 12, 4.5)
    assert (info["sampler_name"], info["sd_model_name"]) == ("Flow Euler", "fine")
    assert len(info["infotexts"]) == 4 and "Steps: 12" in info["infotexts"][0]
    assert (info["width"], info["height"]) == (64, 64), "what was drawn"
    assert warned(body) == set()
    assert body["parameters"]["steps"] == 12 and body["parameters"]["prompt"] == "a fox"
    assert "unheard_of" not in body["parameters"]
    assert client.get(f"{URL}/options").json["sd_model_checkpoint"] == "pictures", "restored afterwards"


@pytest.mark.usefixtures("working")
def test_the_prompt_is_enough_and_minus_one_draws_a_seed(client: FlaskClient, studio: Studio) -> None:
    made(client)
    made(client, seed=-1)
    first, second = jobs_of(studio)
    assert first.settings["seed"] != second.settings["seed"]
    assert first.settings["num_inference_steps"] == 4, "the model's own"


@pytest.mark.usefixtures("working")
def test_numbers_may_come_as_text(client: FlaskClient, studio: Studio) -> None:
    made(client, seed="7", width="512", height="512", cfg_scale="3")
    assert jobs_of(studio)[0].settings["seed"] == 7


@pytest.mark.usefixtures("working")
def test_what_the_model_does_not_take_is_fitted_and_told(client: FlaskClient, studio: Studio) -> None:
    body = made(client, steps=30, cfg_scale=7, width=4000, height=2001, sampler_name="Euler a")
    (job,) = jobs_of(studio)
    assert warned(body) == {"num_inference_steps", "guidance_scale", "size", "sampler"}
    assert (job.settings["num_inference_steps"], job.settings["guidance_scale"]) == (8, 0.0)
    assert job.settings["scheduler"] is None
    width, height = job.settings["width"], job.settings["height"]
    assert width % 16 == height % 16 == 0
    assert abs(width / height - 2) < 0.05, "the shape stays"


@pytest.mark.usefixtures("working")
def test_what_the_studio_does_not_do_is_told(client: FlaskClient) -> None:
    body = made(
        client,
        enable_hr=True,
        restore_faces=True,
        override_settings={"CLIP_stop_at_last_layers": 2, "sd_vae": "mine.safetensors"},
        alwayson_scripts={"ADetailer": {"args": [True]}},
    )
    assert warned(body) == {"enable_hr", "restore_faces", "clip_skip", "sd_vae", "alwayson_scripts"}


@pytest.mark.usefixtures("working")
def test_an_override_may_stay(client: FlaskClient) -> None:
    made(client, override_settings={"sd_model_checkpoint": "fine"}, override_settings_restore_afterwards=False)
    assert client.get(f"{URL}/options").json["sd_model_checkpoint"] == "fine"


@pytest.mark.usefixtures("working")
def test_pictures_are_not_sent_unless_wanted(client: FlaskClient) -> None:
    body = made(client, send_images=False)
    assert body["images"] == [] and len(body["info"]["infotexts"]) == 1


@pytest.mark.usefixtures("working")
def test_more_than_a_job_makes_are_several_jobs(client: FlaskClient, studio: Studio) -> None:
    body = made(client, batch_size=5, n_iter=2, seed=3)
    assert body["info"]["all_seeds"] == list(range(3, 13))
    assert len(jobs_of(studio)) == len(body["info"]["job_ids"]) == 2


def test_a_lora_in_the_prompt_is_asked_for(idle: FlaskClient) -> None:
    answer = idle.post(f"{URL}/txt2img", json={"prompt": "a fox <lora:none:0.7>, red"})
    assert refused(answer, 422)["details"]["field"].startswith("settings.loras.0")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"steps": 0}, "steps"),
        ({"steps": "many"}, "steps"),
        ({"width": 9}, "width"),
        ({"batch_size": 9}, "batch_size"),
        ({"seed": -2}, "seed"),
        ({"override_settings": {"sd_model_checkpoint": "none"}}, "sd_model_checkpoint"),
    ],
)
def test_a_wrong_value_is_named(idle: FlaskClient, fields: Any, field: str) -> None:
    refused(idle.post(f"{URL}/txt2img", json={"prompt": "a fox", **fields}), 422, field)


# ---- img2img -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("working")
def test_image_to_image(client: FlaskClient, studio: Studio) -> None:
    body = made(client, "img2img", init_images=[b64(png())], denoising_strength=0.4, width=512, height=512)
    (job,) = jobs_of(studio)
    assert (job.type, job.settings["strength"]) == ("img2img", 0.4)
    assert body["parameters"]["init_images"] is None
    address = "data:image/png;base64," + b64(png(colour="red"))
    body = made(client, "img2img", init_images=[address], include_init_images=True)
    assert body["parameters"]["init_images"] == [address]
    source = jobs_of(studio)[0].settings["source_image_id"]
    assert studio.media.open_image(source).getpixel((3, 3)) == (255, 0, 0)


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(("fields", "left"), [({}, 255), ({"inpainting_mask_invert": 1}, 0)])
def test_the_light_part_of_the_mask_is_repainted(
    client: FlaskClient, studio: Studio, fields: dict[str, Any], left: int
) -> None:
    mask = Image.new("L", (32, 32), 0)
    mask.paste(255, (0, 0, 16, 32))
    content = io.BytesIO()
    mask.save(content, "PNG")
    made(client, "img2img", init_images=[b64(png())], mask=b64(content.getvalue()), **fields)
    (job,) = jobs_of(studio)
    assert job.type == "inpaint"
    ours = studio.media.open_image(job.settings["mask_image_id"]).convert("L")
    assert ours.size == (64, 64), "of the picture's size"
    assert (ours.getpixel((4, 4)), ours.getpixel((60, 4))) == (left, 255 - left)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "init_images"),
        ({"init_images": []}, "init_images"),
        ({"init_images": ["!"]}, "init_images"),
        ({"init_images": [b64(b"no picture")]}, "init_images"),
        ({"init_images": [b64(png())], "mask": "!"}, "mask"),
        ({"init_images": [b64(png())], "denoising_strength": 0.0}, "denoising_strength"),
    ],
)
def test_a_wrong_picture_is_named(idle: FlaskClient, fields: Any, field: str) -> None:
    answer = idle.post(f"{URL}/img2img", json={"prompt": "a fox", **fields})
    assert answer.status_code in (415, 422), answer.get_data(as_text=True)
    assert refused(answer, answer.status_code)["details"].get("field") == field


# ---- progress and interrupt --------------------------------------------------------------------------


def test_nothing_runs(idle: FlaskClient) -> None:
    body = idle.get(f"{URL}/progress").json
    assert set(body) == {"progress", "eta_relative", "state", "current_image", "textinfo"}
    assert (body["progress"], body["state"]["job_count"]) == (0.0, 0)
    assert idle.post(f"{URL}/interrupt").json == {}


@pytest.mark.usefixtures("working")
def test_an_interrupt_ends_the_callers_own_job_only(
    client: FlaskClient, studio: Studio, models: FakeModels
) -> None:
    gate, answers = threading.Event(), {}
    models.before_step = lambda step: gate.wait(60) and None  # type: ignore[func-returns-value]

    def ask(name: str) -> None:
        headers = {"Authorization": f"Bearer {name}"}
        answers[name] = client_of_same(client).post(f"{URL}/txt2img", json={"prompt": name}, headers=headers)

    threads = []
    for name in ("mine", "yours"):
        threads.append(threading.Thread(target=ask, args=(name,)))
        threads[-1].start()
        until(lambda name=name: name in [job.prompt for job in jobs_of(studio)])  # type: ignore[misc]
    until(lambda: jobs_of(studio)[1].status == "PROCESSING")
    yours, mine = jobs_of(studio)
    headers = {"Authorization": "Bearer yours"}
    until(lambda: client.get(f"{URL}/progress", headers=headers).json["state"]["job_count"] == 1)
    assert client.get(f"{URL}/progress", headers=headers).json["state"]["job"] == yours.id
    assert client.get(f"{URL}/progress").json["state"]["job_count"] == 0, "of nobody"
    client.post(f"{URL}/interrupt", headers=headers)
    until(lambda: studio.jobs.get(yours.id).status == "CANCELLED")
    gate.set()
    for thread in threads:
        thread.join()
    assert studio.jobs.get(mine.id).status == "COMPLETED"
    assert answers["mine"].status_code == 200
    assert refused(answers["yours"], 409)["code"] == "JOB_CANCELLED"


def client_of_same(client: FlaskClient) -> FlaskClient:
    """Return another client of the same application."""
    return type(client)(client.application)


@pytest.mark.usefixtures("working")
def test_progress_shows_the_running_job(client: FlaskClient, studio: Studio, models: FakeModels) -> None:
    gate, reached = threading.Event(), threading.Event()

    def held(step: int) -> None:
        if step == 3:
            studio.events.keep_preview(jobs_of(studio)[0].id, jpeg())
            reached.set()
            assert gate.wait(60)

    models.before_step = held
    asking = threading.Thread(target=lambda: made(client_of_same(client)))
    asking.start()
    assert reached.wait(60)
    until(lambda: client.get(f"{URL}/progress").json["state"]["sampling_step"] == 2)
    body = client.get(f"{URL}/progress").json
    assert 0 < body["progress"] < 1
    assert (body["state"]["job_count"], body["state"]["sampling_steps"]) == (1, 4)
    assert Image.open(io.BytesIO(base64.b64decode(body["current_image"]))).format == "PNG"
    assert client.get(f"{URL}/progress?skip_current_image=true").json["current_image"] is None
    gate.set()
    asking.join()


@pytest.mark.usefixtures("working")
def test_an_interrupted_request_answers_what_there_is(
    client: FlaskClient, studio: Studio, models: FakeModels
) -> None:
    def stop_after_the_first(step: int) -> None:
        job = jobs_of(studio)[0]
        if studio.media.of_job(job.id):
            until(lambda: client.post(f"{URL}/interrupt") and studio.jobs.get(job.id).cancel_requested)

    models.before_step = stop_after_the_first
    body = made(client_of_same(client), batch_size=3)
    assert len(body["images"]) == len(body["info"]["infotexts"]) == 1


def jpeg() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (16, 16), "teal").save(content, "JPEG")
    return content.getvalue()


# ---- keys --------------------------------------------------------------------------------------------


def test_basic_opens_where_a_key_is_set(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path, api_keys=("secret",))
    client = client_of(studio)
    asked = client.get(f"{URL}/options")
    refused(asked, 401)
    assert asked.headers["WWW-Authenticate"].startswith("Basic ")
    for password, status in (("secret", 200), ("wrong", 401)):
        headers = {"Authorization": "Basic " + b64(f"me:{password}".encode())}
        assert client.get(f"{URL}/options", headers=headers).status_code == status
    studio.close()
