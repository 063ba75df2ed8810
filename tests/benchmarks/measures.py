"""The measures. Each returns rows of (name, value, unit, aim)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from app.config import ROOT
from tests.benchmarks.starters import Row, starter
from tests.benchmarks.tasks import measure_tasks
from tests.support.server import PROMPT, serving

SEED = 7
STEPS = 20
GUIDANCE = 4.0


def start_up(folder: Path, _rounds: int) -> list[Row]:
    """From ``run.py serve`` to the page and to the first picture; the server's memory before torch."""
    with serving(folder / "a", WORKERS="0") as server:
        server.page_after()
        memory = psutil.Process(server.process.pid).memory_info().rss / 2**20
    with serving(folder / "b") as server:
        page = server.page_after()
        server.wait(server.submit(seed=SEED))
        picture = time.perf_counter() - server.started
    return [
        ("serve to page", page, "s", "<= 1"),
        ("serve to first picture", picture, "s", "<= 10"),
        ("server memory before torch", memory, "MB", "<= 120"),
    ]


def overhead(folder: Path, rounds: int) -> list[Row]:
    """A starter job through the API against the same pipeline call in this process, in turns."""
    direct = _direct()
    settings = {"seed": SEED, "num_inference_steps": STEPS, "guidance_scale": GUIDANCE}
    with serving(folder / "c") as server:
        server.page_after()
        server.wait(server.submit(**settings))
        direct()
        through, alone = [], []
        for _ in range(rounds):
            alone.append(_timed(direct))
            through.append(_timed(lambda: server.wait(server.submit(**settings))))
    api, call = statistics.median(through), statistics.median(alone)
    return [
        ("pipeline call in this process, median", call, "s", ""),
        ("job through the API, median", api, "s", ""),
        ("overhead ratio", api / call, "x", "<= 1.05"),
        ("overhead per job", (api - call) * 1000, "ms", "<= 15"),
    ]


def enqueue_to_start(folder: Path, rounds: int) -> list[Row]:
    """From the job's row to its claim, on an idle queue with the model loaded."""
    waits = []
    with serving(folder / "d") as server:
        server.page_after()
        server.wait(server.submit(seed=SEED, num_inference_steps=1))
        for _ in range(rounds * 5):
            status = server.wait(server.submit(seed=SEED, num_inference_steps=1))
            waits.append(_seconds(status, "created_at", "started_at") * 1000)
            time.sleep(0.05)
    waits.sort()
    return [
        ("enqueue to start, p50", statistics.median(waits), "ms", "<= 5"),
        ("enqueue to start, p99", waits[min(len(waits) - 1, int(len(waits) * 0.99))], "ms", "<= 20"),
    ]


def _direct() -> Callable[[], object]:
    """Return the pipeline call that a starter job makes, without the studio around it."""
    import torch
    from diffusers import StableDiffusionPipeline

    pipeline = StableDiffusionPipeline.from_pretrained(ROOT / "starter" / "image", safety_checker=None)
    pipeline.set_progress_bar_config(disable=True)

    def call() -> object:
        with torch.inference_mode():
            return pipeline(
                PROMPT,
                num_inference_steps=STEPS,
                guidance_scale=GUIDANCE,
                width=256,
                height=256,
                generator=torch.Generator("cpu").manual_seed(SEED),
            )

    return call


def _timed(action: Callable[[], Any]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _seconds(status: dict[str, Any], first: str, last: str) -> float:
    return (datetime.fromisoformat(status[last]) - datetime.fromisoformat(status[first])).total_seconds()


MEASURES = {
    "start": start_up,
    "overhead": overhead,
    "enqueue": enqueue_to_start,
    "starter": starter,
    "tasks": measure_tasks,
}
