"""The webuiapi package against a studio with the starter models: nothing of it is told what it talks to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import webuiapi
from PIL import Image

from starter.pixels import describe
from tests.support.server import PROMPT, Server
from tests.support.waiting import until


@pytest.fixture(scope="module")
def api(live: Server) -> Iterator[Any]:
    api = webuiapi.WebUIApi(baseurl=f"{live.url}/sdapi/v1", sampler="DDIM", steps=20)
    api.session.trust_env = False
    yield api
    api.session.close()


@pytest.fixture(scope="module")
def drawn(api: Any) -> Any:
    """A red circle on blue."""
    return api.txt2img(prompt=PROMPT, seed=1, width=256, height=256, cfg_scale=4.0)


def test_a_picture_shows_what_was_asked_for(drawn: Any) -> None:
    seen = describe(drawn.image.convert("RGB"))
    assert (seen.colour, seen.shape, seen.background) == ("red", "circle", "blue")
    info = drawn.info
    assert (info["seed"], info["width"], info["height"], info["sampler_name"]) == (1, 256, 256, "DDIM")
    assert info["infotexts"][0] == drawn.image.info["parameters"]
    assert info["warnings"] == []
    assert drawn.parameters["cfg_scale"] == 4.0


def test_the_lists(api: Any) -> None:
    assert api.util_get_model_names() == ["starter-image"]
    assert {"DDIM", "Euler a", "DPM++ 2M"} <= set(api.util_get_sampler_names())
    assert api.util_get_scheduler_names() == ["automatic", "karras"]
    assert [each["name"] for each in api.get_upscalers()] == ["None"]
    assert [each["name"] for each in api.get_loras()] == ["outline"]
    assert api.get_latent_upscale_modes() == api.get_sd_vae() == []


def test_choosing_a_model(api: Any) -> None:
    api.util_set_model("starter")
    assert api.util_get_current_model() == "starter-image"
    api.util_wait_for_ready(check_interval=0.1)


def test_several_pictures_with_a_schedule_and_a_lora(api: Any) -> None:
    made = api.txt2img(
        prompt=f"{PROMPT} <lora:outline:0.8>",
        **{"seed": 5, "steps": 4, "width": 256, "height": 256, "batch_size": 2, "n_iter": 1},
        **{"sampler_name": "DPM++ 2M", "scheduler": "Karras"},
    )
    assert len(made.images) == 2
    assert made.info["all_seeds"] == [5, 6]
    assert made.info["sampler_name"] == "DPM++ 2M Karras"
    assert "outline" in made.info["infotexts"][0]
    assert made.info["prompt"] == PROMPT


def test_a_size_beyond_the_model_is_fitted(api: Any) -> None:
    made = api.txt2img(prompt=PROMPT, steps=2, width=1024, height=512)
    assert made.image.size == (512, 256)
    assert [warning["operation"] for warning in made.info["warnings"]] == ["size"]


def test_image_to_image(api: Any, drawn: Any) -> None:
    green = "a large green circle on a white background"
    size = {"width": 256, "height": 256, "cfg_scale": 4.0}
    made = api.img2img(images=[drawn.image], prompt=green, seed=4, denoising_strength=1.0, **size)
    seen = describe(made.image.convert("RGB"))
    assert (seen.colour, seen.background) == ("green", "white")


def test_only_what_is_light_in_the_mask_changes(api: Any, drawn: Any) -> None:
    mask = Image.new("L", (256, 256), 0)
    mask.paste(255, (0, 0, 128, 256))
    made = api.img2img(
        images=[drawn.image],
        mask_image=mask,
        prompt="a large green circle on a white background",
        **{"mask_blur": 0, "inpaint_full_res": False, "width": 256, "height": 256, "seed": 4},
    )
    before, after = drawn.image.convert("RGB"), made.image.convert("RGB")
    kept, repainted = (128, 0, 256, 256), (0, 0, 128, 256)
    assert before.crop(kept).tobytes() == after.crop(kept).tobytes()
    assert before.crop(repainted).tobytes() != after.crop(repainted).tobytes()


def test_an_interrupt_ends_a_long_job(api: Any) -> None:
    found: list[Any] = []

    def draw() -> None:
        try:
            found.append(api.txt2img(prompt=PROMPT, steps=100, width=512, height=512, batch_size=4))
        except RuntimeError as error:
            found.append(error)

    drawing = threading.Thread(target=draw)
    drawing.start()
    other = webuiapi.WebUIApi(baseurl=api.baseurl)
    other.session.trust_env = False
    until(lambda: other.get_progress()["state"]["sampling_step"] >= 1)
    assert 0 < other.get_progress()["progress"] < 1
    other.interrupt()
    drawing.join(60)
    (ended,) = found
    assert (isinstance(ended, RuntimeError) and ended.args[0] == 409) or len(ended.images) < 4
    assert other.get_progress()["progress"] == 0.0
    other.session.close()
