"""The offload modes' hooks, with the CPU standing for the device: they run, share and survive a cancel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.errors import JobCancelled
from app.models.memory import Offload, Plan
from tests.support.tiny import manager_of, tiny_entry, tiny_request

MODES = [Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("family", "job_types"), [("stable-diffusion", ("image", "img2img")), ("wan", ("t2v",))]
)
def test_a_model_runs_wherever_its_weights_wait(
    family: str, job_types: tuple[str, ...], mode: Offload, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = tiny_entry(family, job_types[0])
    plain = made(manager_of(entry), entry, job_types)
    monkeypatch.setattr("app.models.manager.plan", lambda *args, **options: Plan(mode, 0, 0, True))
    manager = manager_of(entry)
    hooked = made(manager, entry, job_types)
    if mode is Offload.MODEL:  # the others decode in tiles, which changes pixels
        assert max(np.abs(one - other).max() for one, other in zip(plain, hooked, strict=True)) <= 1
    assert manager.status()[entry.id]["offload"] == mode.value
    with manager.acquire(entry.id, job_types[0]) as model:
        with pytest.raises(JobCancelled):
            model.generate(tiny_request(entry, job_types[0]), cancel)
        assert np.array_equal(run(model, entry, job_types[0]), hooked[0])
    manager.unload(None)


def cancel(step: int, total: int) -> None:
    raise JobCancelled


def run(model: Any, entry: Any, job_type: str) -> Any:
    result = model.generate(tiny_request(entry, job_type))
    return np.stack([np.asarray(picture) for picture in result.images or result.frames or []]).astype(int)


def made(manager: Any, entry: Any, job_types: tuple[str, ...]) -> list[Any]:
    """Return the pixels of one run per job type, and of the first one again at the end."""
    with manager.acquire(entry.id, job_types[0]) as model:
        pixels = [run(model, entry, job_type) for job_type in (*job_types, job_types[0])]
    assert np.array_equal(pixels[-1], pixels[0])
    return pixels
