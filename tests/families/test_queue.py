"""Every video family and job type through the queue, from a line of .env to an MP4: progress, cancel, seed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from app.events import Event, JobProgressed
from app.media import ffmpeg
from app.media.video import probe
from app.models.recipe import kind_of
from app.models.registry import families
from app.services import Studio
from tests.support.queue import config_in
from tests.support.tiny import ALL, SMALLEST, few_frames, tiny_entry

VIDEOS = [
    (family, job_type)
    for family, job_type in ALL
    if job_type in ("t2v", "i2v", "v2v") and not families()[family].starter
]
"""Starter models run on their real weights in tests/starter."""

STEPS = 2

every = pytest.mark.parametrize(("family", "job_type"), VIDEOS)


def model_id(family: str, job_type: str) -> str:
    return f"{family}-{kind_of(job_type)}"


def line(family: str, job_type: str) -> str:
    options = json.dumps({"family": family, "type": kind_of(job_type)})
    return f"{model_id(family, job_type)};{tiny_entry(family, job_type).repo};Tiny;local;false;{options}"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    lines = {f"MODEL_{model_id(*case).upper().replace('-', '_')}": line(*case) for case in VIDEOS}
    folder = tmp_path_factory.mktemp("videos")
    studio = Studio.open(config_in(folder, **lines, STARTER_MODELS="false", DEVICE="cpu"))
    assert studio.lineup.problems == []
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def source(studio: Studio) -> str:
    content = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((80, 60)).save(content, "PNG")
    return studio.media.add_upload(content.getvalue()).id


@pytest.fixture(scope="module")
def clip(studio: Studio) -> str:
    job = enqueue(studio, "wan", "t2v")
    studio.process_queue()
    return studio.media.of_job(job)[0].id


def enqueue(studio: Studio, family: str, job_type: str, **sources: str) -> str:
    fields = families()[family].settings[job_type].model_fields
    settings: dict[str, Any] = {"num_inference_steps": STEPS, "width": 64, "height": 64, "seed": 7}
    settings |= {"num_frames": few_frames(family, job_type), "fps": 12}
    settings |= {"strength": 1.0} if "strength" in fields else {}
    settings |= {name: value for name, value in SMALLEST.items() if name in fields}
    settings |= {name: value for name, value in sources.items() if name in fields}
    return studio.submit(job_type, model_id(family, job_type), "a red star", settings=settings).job.id


class Watch:
    """Keeps the steps that jobs report, and may cancel one at its first step."""

    def __init__(self, studio: Studio, monkeypatch: pytest.MonkeyPatch, *, cancel: bool = False) -> None:
        self.steps: list[tuple[int, int]] = []
        publish = studio.events.publish

        def watching(event: Event) -> None:
            publish(event)
            if isinstance(event, JobProgressed) and event.progress.step:
                self.steps.append((event.progress.step, event.progress.total_steps))
                if cancel and len(self.steps) == 1:
                    studio.jobs.cancel(event.job_id)

        monkeypatch.setattr(studio.events, "publish", watching)


@every
def test_a_video_comes_out_of_the_queue(
    studio: Studio, source: str, clip: str, monkeypatch: pytest.MonkeyPatch, family: str, job_type: str
) -> None:
    given = {"source_image_id": source, "source_video_id": clip}
    watch = Watch(studio, monkeypatch)
    jobs = [enqueue(studio, family, job_type, **given) for _ in range(2)]
    assert studio.process_queue() == 2
    status = [studio.jobs.get(job) for job in jobs]
    assert [job.status for job in status] == ["COMPLETED"] * 2, status[0].error
    total = watch.steps[0][1]
    counted = sorted(set(watch.steps))
    assert counted == [(step, total) for step in range(1, total + 1)]
    one, two = (studio.media.of_job(job)[0] for job in jobs)
    assert one.pixels_sha256 == two.pixels_sha256
    file = studio.media.file(one)[0]
    found = probe(file)
    assert (found.width, found.height, found.num_frames) == (64, 64, few_frames(family, job_type))
    assert found.fps == pytest.approx(12)
    assert one.details["settings"]["seed"] == 7
    if family == "ltx2":  # the sound is in the file, as long as the frames at 12 a second
        heard = ffmpeg.read([*ffmpeg.input_file(file), "-map", "0:a:0", "-ac", "1", "-f", "s16le", "pipe:1"])
        assert len(heard) / 2 / 16000 == pytest.approx(found.duration, abs=0.1)


@every
def test_a_cancel_ends_the_job_at_its_next_step(
    studio: Studio, source: str, clip: str, monkeypatch: pytest.MonkeyPatch, family: str, job_type: str
) -> None:
    monkeypatch.setattr("app.queue.context.LOOK_SECONDS", 0)
    watch = Watch(studio, monkeypatch, cancel=True)
    job = enqueue(studio, family, job_type, source_image_id=source, source_video_id=clip)
    studio.process_queue()
    assert studio.jobs.get(job).status == "CANCELLED"
    assert len(watch.steps) == 1
    assert studio.media.of_job(job) == []
