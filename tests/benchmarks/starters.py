"""The models that come with the studio: load, picture, clip and size on disk, as a worker runs them."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from app.config import ROOT, Config
from app.models import runtime
from app.models.freeze import freeze
from app.models.lineup import Lineup
from app.models.manager import GenerationRequest, ModelManager

Row = tuple[str, float, str, str]

PROMPTS = {
    "starter-image": ("image", "a large red circle on a blue background"),
    "starter-video": ("t2v", "a medium red circle moving right on a blue background"),
}
LONGEST = {"starter-image": ("picture", "<= 3"), "starter-video": ("clip of 17 frames", "<= 20")}
SEED = 7


def starter(_folder: Path, rounds: int) -> list[Row]:
    """Both starter models: the import of torch and diffusers, then load, the first picture or clip, and the
    median of some more; and all their files."""
    config = Config.load(env_file=None, environ={})
    manager = ModelManager(config, Lineup.from_config(config))
    began = time.perf_counter()
    runtime.warm_up()
    rows: list[Row] = [("import of torch and diffusers", time.perf_counter() - began, "s", "")]
    for model_id in manager.lineup.entries:
        rows += _measured(manager, model_id, rounds)
    files = [file for name in FOLDERS for file in (ROOT / "starter" / name).rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 2**20
    return [*rows, ("starter models on disk", size, "MiB", "<= 25")]


FOLDERS = ("image", "video", "controlnets", "loras")
"""What of starter/ is weights."""


def _measured(manager: ModelManager, model_id: str, rounds: int) -> list[Row]:
    entry = manager.lineup.get(model_id)
    job_type, prompt = PROMPTS[model_id]
    what, aim = LONGEST[model_id]
    settings = freeze(entry, job_type, {"seed": SEED})
    request = GenerationRequest(job_type=job_type, prompt=prompt, seed=SEED, settings=settings)
    runtime.preload("WanPipeline" if job_type == "t2v" else "StableDiffusionPipeline")
    began = time.perf_counter()
    with manager.acquire(model_id, job_type) as model:
        load = time.perf_counter() - began
        first = _seconds(model, request)
        again = statistics.median(_seconds(model, request) for _ in range(max(2, rounds // 3)))
    return [
        (f"{model_id}: load", load, "s", "<= 2"),
        (f"{model_id}: first {what}", first, "s", aim),
        (f"{model_id}: {what}", again, "s", aim),
    ]


def _seconds(model: Any, request: GenerationRequest) -> float:
    began = time.perf_counter()
    model.generate(request)
    return time.perf_counter() - began
