"""Previews: a small picture of a run on the way, at no price in pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.events import EventBus, JobChanged
from app.models import previews
from app.models.memory import Offload
from app.models.previews import Previewer, previewer
from tests.support.tiny import manager_of, tiny_entry, tiny_request

ENTRY = tiny_entry("stable-diffusion", "image")


def drawn(on_preview: Any) -> np.ndarray:
    request = tiny_request(ENTRY, "image", on_preview=on_preview)
    with manager_of(ENTRY).acquire(ENTRY.id, "image") as model:
        (image,) = model.generate(request, lambda step, total: None).images or []
    return np.asarray(image)


def test_a_run_is_seen_on_its_way_and_ends_in_the_same_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(previews, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(previews, "MOST_SHARE", 1.0)
    seen: list[Image.Image] = []
    assert (drawn(seen.append) == drawn(None)).all()
    assert seen
    assert all(picture.mode == "RGB" and min(picture.size) > 0 for picture in seen)


def test_previews_keep_their_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    with manager_of(ENTRY).acquire(ENTRY.id, "image") as model:
        pipeline = model.pipeline_for("image")
        times: list[float] = []
        look = Previewer(pipeline, lambda picture: times.append(now), clock=lambda: now)
        monkeypatch.setattr(look, "_decoded", lambda latents: Image.new("RGB", (8, 8)))
        latents = np.zeros((1, pipeline.vae.config.latent_channels, 8, 8))
        for tenth in range(30):
            now = tenth / 10
            look.look(latents)
        assert times == pytest.approx([0.4, 1.4, 2.4])
        look.look(np.zeros((1, 3, 8)))
        look.look(None)
        assert len(times) == 3


def test_only_what_is_resident_is_looked_into() -> None:
    with manager_of(ENTRY).acquire(ENTRY.id, "image") as model:
        pipeline = model.pipeline_for("image")
        assert previewer(pipeline, Offload.NONE, lambda picture: None) is not None
        assert previewer(pipeline, Offload.MODEL, lambda picture: None) is None
        assert previewer(pipeline, Offload.NONE, None) is None
    assert previewer(object(), Offload.NONE, lambda picture: None) is None


def test_a_preview_lasts_as_long_as_its_job_runs() -> None:
    events = EventBus()
    events.keep_preview("job", b"jpeg")
    assert events.preview_of("job") == b"jpeg"
    assert events.preview_of("other") is None
    events.publish(JobChanged("job", "COMPLETED"))
    assert events.preview_of("job") is None
