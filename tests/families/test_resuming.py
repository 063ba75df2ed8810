"""Runs that end in the middle and go on from their checkpoint: the same pixels as if nothing had been."""

from __future__ import annotations

from typing import Any

import pytest

from app.models.loaded import LoadedModel
from app.models.registry import recipe_for
from app.models.requests import GenerationRequest
from app.models.stepping import told_at_steps
from tests.support.tiny import ALL, few_frames, manager_of, tiny_entry, tiny_request

UNTOLD = {"hunyuan15", "ltx2"}
"""Their pipelines do not tell the latents at the end of a step, or not all of them."""


class Kept:
    """A checkpoint in memory."""

    def __init__(self, every: int = 1) -> None:
        self.every = every
        self.content: bytes | None = None

    def load(self) -> bytes | None:
        return self.content

    def save(self, content: bytes) -> None:
        self.content = content


class Killed(Exception):
    """The end of a process, as far as a run is concerned."""


def ended(model: LoadedModel, request: GenerationRequest, at: int) -> None:
    """Run until the end of step ``at``."""

    def look(step: int, total: int) -> None:
        assert total > at, "the run is too short for this test"
        if step == at:
            raise Killed

    with pytest.raises(Killed):
        model.generate(request, look)


def pixels(model: LoadedModel, request: GenerationRequest, steps: list[int] | None = None) -> list[bytes]:
    result = model.generate(request, lambda step, total: (steps if steps is not None else []).append(step))
    return [picture.tobytes() for picture in result.images or result.frames or []]


def request_for(entry: Any, job_type: str, **changes: Any) -> GenerationRequest:
    steps = {} if entry.family == "sana-sprint" else {"num_inference_steps": 6}
    return tiny_request(entry, job_type, **{**steps, **changes})


@pytest.mark.parametrize(("family", "job_type"), ALL)
def test_it_goes_on_where_it_was(family: str, job_type: str) -> None:
    entry, kept, steps = tiny_entry(family, job_type), Kept(), []
    with manager_of(entry).acquire(entry.id, job_type) as model:
        told = told_at_steps(model.pipeline_for(job_type)) and recipe_for(entry).checkpoints
        assert told == (family not in UNTOLD)
        at = 1 if family == "sana-sprint" else 2
        whole = pixels(model, request_for(entry, job_type))
        ended(model, request_for(entry, job_type, keeper=kept), at)
        assert (kept.content is not None) == told
        assert pixels(model, request_for(entry, job_type, keeper=kept), steps) == whole
        assert steps[0] == (at if told else 1)


def stored(scheduler: str) -> tuple[str, str]:
    return ("wan", "t2v") if "flow" in scheduler else ("stable-diffusion", "image")


@pytest.mark.parametrize(
    "scheduler",
    sorted(
        {
            *recipe_for(tiny_entry("stable-diffusion", "image")).schedulers,
            *recipe_for(tiny_entry("wan", "t2v")).schedulers,
        }
    ),
)
def test_every_scheduler_keeps_its_history(scheduler: str) -> None:
    """Solvers of higher order look back on steps that the second run does not compute, some draw noise."""
    family, job_type = stored(scheduler)
    entry, kept = tiny_entry(family, job_type), Kept()
    with manager_of(entry).acquire(entry.id, job_type) as model:
        whole = pixels(model, request_for(entry, job_type, scheduler=scheduler))
        ended(model, request_for(entry, job_type, scheduler=scheduler, keeper=kept), 4)
        assert pixels(model, request_for(entry, job_type, scheduler=scheduler, keeper=kept)) == whole


def test_what_the_checkpoint_has_is_not_computed_again() -> None:
    entry, kept, calls = tiny_entry("wan", "t2v"), Kept(), []
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        ended(model, request_for(entry, "t2v", keeper=kept, guidance_scale=1.0), 4)
        block = model.pipeline_for("t2v").transformer.blocks[0]
        hook = block.register_forward_hook(lambda *_: calls.append(1))
        pixels(model, request_for(entry, "t2v", keeper=kept, guidance_scale=1.0))
        hook.remove()
    assert len(calls) == 2, "steps 5 and 6 of 6"


@pytest.mark.parametrize("sampling", ["inverted_anti_drifting", "vanilla"])
def test_a_video_in_sections_goes_on_in_a_later_one(sampling: str) -> None:
    entry, kept = tiny_entry("framepack", "i2v"), Kept()
    asked = {
        "num_frames": few_frames("framepack", "i2v", 3),
        "sampling_type": sampling,
        "num_inference_steps": 3,
    }
    with manager_of(entry).acquire(entry.id, "i2v") as model:
        whole = pixels(model, tiny_request(entry, "i2v", **asked))
        for at in (4, 7):  # in the second section, then in the third
            ended(model, tiny_request(entry, "i2v", **asked, keeper=kept), at)
        assert pixels(model, tiny_request(entry, "i2v", **asked, keeper=kept)) == whole


@pytest.mark.parametrize("change", [{"seed": 1}, {"prompt": "a blue star"}, {"guidance_scale": 3.0}])
def test_a_checkpoint_of_another_run_is_left_alone(change: dict[str, Any]) -> None:
    entry, kept, steps = tiny_entry("wan", "t2v"), Kept(), []
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        ended(model, request_for(entry, "t2v", keeper=kept), 4)
        own = pixels(model, request_for(entry, "t2v", **change))
        assert pixels(model, request_for(entry, "t2v", **change, keeper=kept), steps) == own
    assert steps[0] == 1


def test_a_run_with_a_step_cache_makes_no_checkpoints() -> None:
    """What a cache remembers is in no checkpoint."""
    entry, kept = tiny_entry("wan", "t2v"), Kept()
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        pixels(model, request_for(entry, "t2v", optimizations={"cache": "first_block"}, keeper=kept))
    assert kept.content is None


def test_the_steps_between_checkpoints_are_those_asked_for() -> None:
    entry = tiny_entry("wan", "t2v")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        for every, expected in ((0, None), (4, 4), (5, 5)):
            kept, steps = Kept(every), []
            pixels(model, request_for(entry, "t2v", keeper=kept))
            pixels(model, request_for(entry, "t2v", keeper=kept), steps)
            assert steps[0] == (expected or 1)
