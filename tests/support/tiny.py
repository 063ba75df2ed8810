"""Tiny models of every family: a lineup entry on a folder, made once per test run."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from app.config import Config
from app.models.freeze import freeze
from app.models.lineup import Lineup, ModelEntry
from app.models.manager import GenerationRequest, ModelManager
from app.models.options import ModelOptions
from app.models.recipe import kind_of
from app.models.registry import families

ALL = [(family, job_type) for family, recipe in families().items() for job_type in recipe.settings]
"""Every family and job type."""


@functools.cache
def _saved(family: str, kind: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"tiny-{family}-"))
    job_type = next(job_type for job_type in families()[family].settings if kind_of(job_type) == kind)
    families()[family].tiny(folder, job_type)
    return folder


def tiny_folder(target: Path, family: str, job_type: str = "image") -> Path:
    """Copy a tiny model to ``target``; the test may damage it."""
    return Path(shutil.copytree(_saved(family, kind_of(job_type)), target))


def tiny_entry(family: str, job_type: str, folder: Path | None = None, **options: Any) -> ModelEntry:
    """Return a lineup entry on a tiny model's folder (shared: do not change it)."""
    return ModelEntry(
        id=f"tiny-{family}",
        name=f"Tiny {family}",
        repo=str(folder or _saved(family, kind_of(job_type))),
        family=family,
        type=kind_of(job_type),
        source="local",
        options=ModelOptions(**options),
        variable="MODEL_TINY",
    )


def manager_of(*entries: ModelEntry, **config: Any) -> ModelManager:
    """Return a manager of these entries on the CPU."""
    settings = Config.load(env_file=None, environ={}, overrides={"device": "cpu", **config})
    return ModelManager(settings, Lineup(list(entries)))


def needed_fields(fields: Iterable[str]) -> dict[str, Any]:
    """Return what a job's settings cannot do without: the ids of its sources."""
    known = {name: "source" for name in ("source_image_id", "mask_image_id", "source_video_id")}
    return {name: value for name, value in {**known, "source_image_ids": ["source"]}.items() if name in fields}


def _sources() -> dict[str, dict[str, Any]]:
    """What a request holds for each field that names a source: a grey ramp, and a white box as the mask."""
    picture = Image.linear_gradient("L").convert("RGB").resize((96, 72))
    mask = Image.new("L", picture.size, 0)
    mask.paste(255, (24, 18, 72, 54))
    return {
        "source_image_id": {"image": picture},
        "source_image_ids": {"images": (picture,)},
        "source_video_id": {"video": (picture,) * 5, "video_fps": 8.0},
        "mask_image_id": {"mask": mask},
    }


SMALLEST = {"latent_window_size": 1}
"""The smallest value of a family's own field on which the number of frames hangs."""


def few_frames(family: str, job_type: str, times: int = 1) -> int:
    """Return a small number of frames that the family makes: 5 and 9, or more where its stride is longer."""
    own = SMALLEST.keys() & families()[family].settings[job_type].model_fields.keys()
    return 1 + times * (4 if own else max(4, families()[family].frame_stride))


def tiny_request(entry: ModelEntry, job_type: str, **changes: Any) -> GenerationRequest:
    """Return a small request (64 x 64, 3 steps, seed 0, few frames); ``changes`` go to settings or request."""
    fields = families()[entry.family].settings[job_type].model_fields
    given: dict[str, Any] = {"width": 64, "height": 64, "num_inference_steps": 3, "seed": 0}
    given |= {"num_frames": few_frames(entry.family, job_type)} if "num_frames" in fields else {}
    given |= {name: value for name, value in SMALLEST.items() if name in fields}
    given |= needed_fields(fields)
    settings = {name: value for name, value in changes.items() if name in fields}
    request: dict[str, Any] = {"prompt": "a red star", "seed": 0}
    request |= {name: value for name, value in changes.items() if name not in fields or name == "seed"}
    for name, source in _sources().items():
        if name in fields:
            request = {**source, **request}
    return GenerationRequest(
        job_type=job_type, settings=freeze(entry, job_type, {**given, **settings}), **request
    )
