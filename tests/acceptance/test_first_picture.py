"""The first minute of a new user: start the studio, ask for a picture, look at it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from starter.pixels import describe
from tests.support.server import PROMPT, Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data"), checkout) as server:
        server.page_after()
        yield server


def picture(server: Server, status: dict[str, Any], index: int = 0) -> Image.Image:
    answer = server.get(f"/api/image/{status['image_ids'][index]}")
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_the_page_is_served(server: Server) -> None:
    page = server.get("/")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "starter-image" in page.text


def test_a_red_circle_on_blue(server: Server) -> None:
    status = server.wait(server.submit(seed=1))
    seen = describe(picture(server, status))
    assert (seen.colour, seen.shape, seen.background, seen.size) == ("red", "circle", "blue", "large")
    assert status["progress"]["percent"] == 100
    assert status["progress"]["step"] == status["progress"]["total_steps"] == 20


def test_the_same_seed_gives_the_same_pixels_and_seed_zero_is_a_seed(server: Server) -> None:
    first, again, other = (server.wait(server.submit(seed=seed)) for seed in (0, 0, 5))
    assert first["settings"]["seed"] == 0
    assert first["media"][0]["seed"] == 0
    pixels = [np.asarray(picture(server, status)) for status in (first, again, other)]
    assert np.array_equal(pixels[0], pixels[1])
    assert not np.array_equal(pixels[0], pixels[2])


def test_a_drawn_seed_is_recorded_and_reproduces_the_picture(server: Server) -> None:
    drawn = server.wait(server.submit())
    again = server.wait(server.submit(seed=drawn["settings"]["seed"]))
    assert np.array_equal(np.asarray(picture(server, drawn)), np.asarray(picture(server, again)))


def test_each_picture_of_a_job_reproduces_from_its_own_seed(server: Server) -> None:
    three = server.wait(server.submit(num_images=3, seed=11))
    assert [item["seed"] for item in three["media"]] == [11, 12, 13]
    last = server.wait(server.submit(seed=13))
    assert np.array_equal(np.asarray(picture(server, three, 2)), np.asarray(picture(server, last)))


def test_the_file_tells_how_it_was_made(server: Server) -> None:
    status = server.wait(server.submit(seed=3, num_inference_steps=4))
    image_id = status["image_ids"][0]
    text = Image.open(io.BytesIO(server.get(f"/api/image/{image_id}").content)).info["parameters"]
    assert text.startswith(PROMPT)
    assert "Steps: 4" in text and "Seed: 3" in text
    metadata = server.get(f"/api/image/{image_id}/metadata").json()
    assert PROMPT in str(metadata)


def test_image_to_image_keeps_the_place_and_follows_the_prompt(server: Server) -> None:
    source = server.wait(server.submit("a large red circle on a blue background", seed=4))
    low, high = (
        server.wait(
            server.post(
                "/api/jobs",
                {
                    "model_id": "starter-image",
                    "prompt": prompt,
                    "settings": {
                        "type": "img2img",
                        "source_image_id": source["image_ids"][0],
                        "strength": strength,
                        "seed": 4,
                    },
                },
            ).json()["job_id"]
        )
        for prompt, strength in (
            ("a large red circle on a blue background", 0.3),
            ("a small green square in the centre on a white background", 1.0),
        )
    )
    kept, repainted = describe(picture(server, low)), describe(picture(server, high))
    assert (kept.colour, kept.shape, kept.background) == ("red", "circle", "blue")
    assert (repainted.colour, repainted.background) == ("green", "white")
