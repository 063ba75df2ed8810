"""Every picture family and job type through the queue, from a line of .env to a PNG: progress, cancel, seed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from app.events import Event, JobProgressed
from app.models.registry import families
from app.services import Studio
from tests.support.queue import config_in
from tests.support.tiny import ALL, tiny_entry

PICTURES = [
    (family, job_type)
    for family, job_type in ALL
    if job_type not in ("t2v", "i2v", "v2v") and not families()[family].starter
]
every = pytest.mark.parametrize(("family", "job_type"), PICTURES)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    lines = {}
    for family, job_type in PICTURES:
        options = json.dumps({"family": family, "type": "image"})
        variable = f"MODEL_{family.upper().replace('-', '_')}"
        lines[variable] = f"{family};{tiny_entry(family, job_type).repo};Tiny;local;false;{options}"
    folder = tmp_path_factory.mktemp("pictures")
    studio = Studio.open(config_in(folder, **lines, STARTER_MODELS="false", DEVICE="cpu"))
    assert studio.lineup.problems == []
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def sources(studio: Studio) -> dict[str, Any]:
    ramp = Image.linear_gradient("L").convert("RGB").resize((96, 72))
    mask = Image.new("L", ramp.size)
    mask.paste(255, (24, 18, 72, 54))
    source, white = (studio.media.add_upload(png(picture)).id for picture in (ramp, mask))
    return {"source_image_id": source, "source_image_ids": [source], "mask_image_id": white}


def png(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def enqueue(studio: Studio, family: str, job_type: str, sources: dict[str, Any], seed: int = 7) -> str:
    fields = families()[family].settings[job_type].model_fields
    settings: dict[str, Any] = {"num_inference_steps": 2, "width": 96, "height": 64, "seed": seed}
    settings |= {"strength": 1.0} if "strength" in fields else {}
    settings |= {name: value for name, value in sources.items() if name in fields}
    return studio.submit(job_type, family, "a red star", settings=settings).job.id


@every
def test_a_picture_comes_out_of_the_queue(
    studio: Studio, sources: dict[str, Any], monkeypatch: pytest.MonkeyPatch, family: str, job_type: str
) -> None:
    steps = watched(studio, monkeypatch)
    jobs = [enqueue(studio, family, job_type, sources, seed) for seed in (7, 7, 8)]
    assert studio.process_queue() == 3
    ended = [studio.jobs.get(job) for job in jobs]
    assert [job.status for job in ended] == ["COMPLETED"] * 3, ended[0].error
    total = steps[0][1]
    assert sorted(set(steps)) == [(step, total) for step in range(1, total + 1)]
    one, two, other = (studio.media.of_job(job)[0] for job in jobs)
    assert one.pixels_sha256 == two.pixels_sha256 != other.pixels_sha256
    with Image.open(studio.media.file(one)[0]) as picture:
        assert (picture.format, picture.size) == ("PNG", (96, 64))


@every
def test_a_cancel_ends_the_job_at_its_next_step(
    studio: Studio, sources: dict[str, Any], monkeypatch: pytest.MonkeyPatch, family: str, job_type: str
) -> None:
    monkeypatch.setattr("app.queue.context.LOOK_SECONDS", 0)
    steps = watched(studio, monkeypatch, cancel=True)
    job = enqueue(studio, family, job_type, sources)
    studio.process_queue()
    assert studio.jobs.get(job).status == "CANCELLED"
    assert len(steps) == 1
    assert studio.media.of_job(job) == []


def watched(studio: Studio, monkeypatch: pytest.MonkeyPatch, *, cancel: bool = False) -> list[tuple[int, int]]:
    """Return the list that the jobs' steps go into; ``cancel`` cancels a job at its first one."""
    steps: list[tuple[int, int]] = []
    publish = studio.events.publish

    def watching(event: Event) -> None:
        publish(event)
        if isinstance(event, JobProgressed) and event.progress.step:
            steps.append((event.progress.step, event.progress.total_steps))
            if cancel and len(steps) == 1:
                studio.jobs.cancel(event.job_id)

    monkeypatch.setattr(studio.events, "publish", watching)
    return steps
