"""The synchronous handler of serverless workers: every field of an event and of its answer."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.errors import OutOfMemory
from app.services import Studio
from app.services.serverless import Serverless
from tests.faces.conftest import png
from tests.faces.test_openai_routes import jobs_of
from tests.support.fake_models import FakeModels, fake_studio

METADATA = {
    *("prompt", "seed", "width", "height", "steps", "guidance", "num_images", "model"),
    *("inference_time", "workflow"),
}


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio with the starter models in its lineup, whose adapters are here."""
    studio = fake_studio(tmp_path, starter_models=True)
    yield studio
    studio.close()


@pytest.fixture
def worker(studio: Studio) -> Iterator[Serverless]:
    worker = Serverless(studio)
    yield worker
    worker.close()


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def asked(worker: Serverless, **fields: Any) -> dict[str, Any]:
    answer = worker.handle({"id": None, "input": {"prompt": "a fox", **fields}})
    assert answer["status"] == "success", answer
    return answer


def refused(worker: Serverless, **fields: Any) -> dict[str, Any]:
    answer = worker.handle({"input": fields})
    assert answer["status"] == "error"
    assert answer["error"]
    return answer


def test_the_prompt_is_enough(worker: Serverless) -> None:
    answer = asked(worker)
    assert set(answer) == {"status", "images", "metadata"}
    assert set(answer["metadata"]) == METADATA
    assert (answer["metadata"]["model"], answer["metadata"]["workflow"]) == ("pictures", "txt2img")
    assert answer["metadata"]["seed"] is not None
    assert answer["metadata"]["inference_time"] >= 0
    assert Image.open(io.BytesIO(base64.b64decode(answer["images"][0]))).format == "PNG"


def test_every_field(worker: Serverless, studio: Studio) -> None:
    fields = {
        **{
            "negative_prompt": "rain",
            "model_id": "fine",
            "width": 512,
            "height": 768,
            "num_inference_steps": 9,
        },
        **{"guidance_scale": 3.5, "num_images": 3, "seed": 0, "scheduler": "flow_euler"},
        **{"output_format": "JPEG", "output_quality": 60},
    }
    answer = asked(worker, **fields)
    (job,) = jobs_of(studio)
    for name in ("width", "height", "num_inference_steps", "guidance_scale", "num_images", "seed", "scheduler"):
        assert job.settings[name] == fields[name]
    assert (job.model_id, job.negative_prompt) == ("fine", "rain")
    metadata = answer["metadata"]
    assert (metadata["seed"], metadata["steps"], metadata["guidance"]) == (0, 9, 3.5)
    assert metadata["num_images"] == len(answer["images"]) == 3
    assert Image.open(io.BytesIO(base64.b64decode(answer["images"][0]))).format == "JPEG"


def test_a_picture_to_start_from(worker: Serverless, studio: Studio) -> None:
    answer = asked(worker, init_image=b64(png()), strength=0.7)
    (job,) = jobs_of(studio)
    assert (job.type, job.settings["strength"]) == ("img2img", 0.7)
    assert answer["metadata"]["workflow"] == "img2img"


def test_a_lora_and_a_control_picture(worker: Serverless, studio: Studio) -> None:
    fields = {
        **{"lora_path": "outline", "lora_scale": 0.5, "control_image": b64(png())},
        **{"control_model": "edges", "control_preprocessor": "canny", "control_scale": 0.9},
    }
    answer = asked(worker, model_id="starter-image", **fields)
    (job,) = jobs_of(studio)
    assert (job.settings["loras"][0]["model"], job.settings["loras"][0]["scale"]) == ("outline", 0.5)
    control = job.settings["controlnets"][0]
    assert (control["model"], control["preprocessor"]) == ("edges", "canny")
    assert control["controlnet_conditioning_scale"] == 0.9
    assert studio.media.get(control["guide_image_id"]).width == 64
    assert answer["metadata"]["workflow"] == "controlnet"


def test_an_event_that_comes_again_is_not_made_again(worker: Serverless, studio: Studio) -> None:
    event = {"id": "event-1", "input": {"prompt": "a fox"}}
    assert worker.handle(event) == worker.handle(event)
    assert len(jobs_of(studio)) == 1


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "a fox", "num_images": 5}, "num_images"),
        ({"prompt": "a fox", "width": 513}, "width:"),
        ({"prompt": "a fox", "lora_path": "none"}, "lora_path:"),
        ({"prompt": "a fox", "output_format": "GIF"}, "output_format"),
        ({"prompt": "a fox", "strength": 0.5}, "strength: needs init_image"),
        ({"prompt": "a fox", "control_image": "AAAA"}, "control_image: needs control_model"),
        ({"prompt": "a fox", "init_image": "no base64"}, "init_image"),
        ({"prompt": "a fox", "model": "x"}, "model"),
        ({"prompt": "a fox", "seed": "7"}, "seed"),
    ],
)
def test_a_wrong_value_is_named(worker: Serverless, fields: dict[str, Any], word: str) -> None:
    assert refused(worker, **fields)["error"].startswith(word)


def test_an_event_without_input(worker: Serverless) -> None:
    assert worker.handle({})["status"] == "error"


def test_a_failed_job_says_what_to_do(worker: Serverless, models: FakeModels) -> None:
    models.error = OutOfMemory("Out of memory: reduce the size.")
    models.error.retryable = False  # type: ignore[misc]
    assert "reduce the size" in refused(worker, prompt="a fox")["error"]
