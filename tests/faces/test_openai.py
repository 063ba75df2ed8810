"""The openai package against a studio with the starter models: nothing of it is told what it talks to."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

import openai
import pytest
from PIL import Image

from starter.pixels import describe
from tests.faces.conftest import png
from tests.faces.faulty import losing_answers
from tests.support.server import PROMPT, Server
from tests.support.waiting import until


@pytest.fixture(scope="module")
def client(live: Server) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live.url}/v1", api_key="any", max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def source(client: openai.OpenAI) -> bytes:
    """A red circle on blue."""
    made = client.images.generate(prompt=PROMPT, extra_body={"seed": 1})
    return decoded(made.data[0].b64_json if made.data else None)


def decoded(text: str | None) -> bytes:
    assert text
    return base64.b64decode(text)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def job_count(live: Server) -> int:
    return len(live.get("/api/jobs?limit=200").json()["items"])


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["starter-image", "starter-video"]
    assert client.models.retrieve("starter-video").owned_by == "stillmotion"
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-image-1")
    assert refused.value.code == "model_not_found"


def test_a_picture_shows_what_was_asked_for(source: bytes) -> None:
    seen = describe(opened(source))
    assert (seen.colour, seen.shape, seen.background) == ("red", "circle", "blue")
    assert PROMPT in Image.open(io.BytesIO(source)).info["parameters"]


def test_several_pictures_in_another_format(client: openai.OpenAI) -> None:
    made = client.images.generate(
        model="gpt-image-1",
        prompt=PROMPT,
        n=2,
        size="256x256",
        quality="low",
        output_format="webp",
        output_compression=80,
        extra_body={"seed": 0, "steps": 4, "negative_prompt": "a square"},
    )
    assert (made.size, made.output_format, made.background) == ("256x256", "webp", "opaque")
    assert made.usage is not None and made.usage.total_tokens == 0
    files = [Image.open(io.BytesIO(decoded(each.b64_json))) for each in made.data or []]
    assert [file.format for file in files] == ["WEBP", "WEBP"]
    assert files[0].tobytes() != files[1].tobytes()


def test_an_edit_repaints_the_picture(client: openai.OpenAI, source: bytes) -> None:
    green = "a large green circle on a white background"
    made = client.images.edit(
        image=("a.png", source), prompt=green, extra_body={"seed": "4", "strength": "1.0"}
    )
    seen = describe(opened(decoded(made.data[0].b64_json if made.data else None)))
    assert (seen.colour, seen.background) == ("green", "white")


def test_only_the_clear_part_of_the_mask_changes(client: openai.OpenAI, source: bytes) -> None:
    mask = png((256, 256), "black", clear=(0, 0, 128, 256))
    made = client.images.edit(
        model="dall-e-2",
        image=[("a.png", source, "image/png")],
        mask=("m.png", mask, "image/png"),
        prompt="a large green circle on a white background",
        extra_body={"seed": 4},
    )
    before, after = opened(source), opened(decoded(made.data[0].b64_json if made.data else None))
    kept, repainted = (128, 0, 256, 256), (0, 0, 128, 256)
    assert before.crop(kept).tobytes() == after.crop(kept).tobytes()
    assert before.crop(repainted).tobytes() != after.crop(repainted).tobytes()


def test_a_stream_shows_the_picture_on_its_way(client: openai.OpenAI, live: Server) -> None:
    extra = {"seed": 1, "steps": 100}
    stream = client.images.generate(
        prompt=PROMPT, size="384x384", stream=True, partial_images=2, extra_body=extra
    )
    *partial, last = list(stream)
    assert last.type == "image_generation.completed"
    assert last.usage.total_tokens == 0
    made = live.get(f"/api/status/{stream.response.headers['X-Job-ID']}").json()["images"][0]
    assert decoded(last.b64_json) == live.get(made["url"]).content
    assert 1 <= len(partial) <= 2
    for index, event in enumerate(partial):
        assert event.type == "image_generation.partial_image"
        assert event.partial_image_index == index
        assert opened(decoded(event.b64_json)).size == (384, 384)
        assert (event.size, event.output_format, event.background) == ("384x384", "png", "opaque")


def test_a_reader_that_hangs_up_ends_the_job(client: openai.OpenAI, live: Server) -> None:
    extra = {"seed": 1, "steps": 100}
    stream = client.images.generate(prompt=PROMPT, n=8, stream=True, extra_body=extra)
    job_id = stream.response.headers["X-Job-ID"]
    until(lambda: live.get(f"/api/status/{job_id}").json()["progress"]["step"] > 0)
    stream.close()
    until(lambda: live.get(f"/api/status/{job_id}").json()["status"] == "cancelled")


def test_a_refusal_names_the_field(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.images.generate(prompt=PROMPT, size="1024x1024")
    assert refused.value.param == "size"
    assert "512" in refused.value.message


def test_a_lost_answer_is_asked_for_again_and_made_once(live: Server) -> None:
    before = job_count(live)
    with (
        losing_answers(live.url, faults=1) as proxy,
        openai.OpenAI(base_url=f"{proxy.url}/v1", api_key="any", max_retries=2) as client,
    ):
        made = client.images.generate(prompt=PROMPT, n=2, extra_body={"steps": 4})
        assert [asked["x-stainless-retry-count"] for asked in proxy.asked] == ["0", "1"]
        assert len(made.data or []) == 2
        edited = client.images.edit(image=("a.png", png((256, 256))), prompt=PROMPT)
        assert edited.data
    assert job_count(live) == before + 2


def test_a_key_of_the_clients_own_makes_one_job_of_two_requests(client: openai.OpenAI, live: Server) -> None:
    before = job_count(live)
    headers = {"Idempotency-Key": "a request of mine"}
    first, again = (
        client.images.generate(prompt=PROMPT, extra_body={"steps": 4}, extra_headers=headers) for _ in range(2)
    )
    assert first.data == again.data
    assert job_count(live) == before + 1


@pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
def test_a_video_from_a_picture(client: openai.OpenAI, source: bytes) -> None:
    made = client.videos.create(
        prompt="the circle moves to the right", input_reference=("a.png", source), extra_body={"steps": "4"}
    )
    assert (made.object, made.model) == ("video", "starter-video")
    until(lambda: client.videos.retrieve(made.id).status in ("completed", "failed"))
    done = client.videos.retrieve(made.id)
    assert (done.status, done.progress, done.error) == ("completed", 100, None)
    assert done.id in [video.id for video in client.videos.list(limit=1)]
    assert client.videos.download_content(made.id).read()[4:8] == b"ftyp"
    for variant in ("thumbnail", "spritesheet"):
        opened(client.videos.download_content(made.id, variant=variant).read())  # type: ignore[arg-type]
    assert client.videos.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.videos.retrieve(made.id)
