"""Thousands of tiny jobs through one server process: ``make soak`` prints what grew.

Memory, open files, threads and the write-ahead log after the first tenth and at the end. Models are fake: what
is measured is the studio. Every job makes one picture, which is kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from app.services import Studio
from tests.support.fake_models import fake_studio
from tests.support.queue import new_job

LIMITS = {"memory_mb": 50.0, "files": 5.0, "threads": 0.0}
WAL_MB = 64.0


def run(folder: Path, jobs: int) -> dict[str, Any]:
    """Run ``jobs`` jobs in batches; return the figures after the first tenth, at the end, and what grew."""
    studio = fake_studio(folder, max_queue=1_000_000)
    worker = studio.worker()
    worker.start()
    began, first, wal = time.monotonic(), {}, 0.0
    batch = max(1, jobs // 100)
    for done in range(0, jobs, batch):
        for number in range(done, min(done + batch, jobs)):
            studio.jobs.add(new_job(model_id="pictures", seed=number, num_inference_steps=2))
        _until_idle(studio)
        wal = max(wal, _wal_mb(studio))
        if not first and done + batch >= jobs / 10:
            first = _figures()
    last = _figures()
    counts = studio.jobs.counts()
    worker.stop()
    studio.close()
    return {
        "jobs": jobs,
        "completed": counts["completed"],
        "seconds": round(time.monotonic() - began, 1),
        "after_a_tenth": first,
        "at_the_end": last,
        "grown": {name: round(last[name] - first[name], 1) for name in first},
        "wal_mb": round(wal, 1),
    }


def _until_idle(studio: Studio) -> None:
    while True:
        counts = studio.jobs.counts()
        if not counts["pending"] + counts["processing"]:
            return
        time.sleep(0.02)


def _figures() -> dict[str, float]:
    process = psutil.Process()
    memory = round(process.memory_info().rss / 2**20, 1)
    return {"memory_mb": memory, "files": float(process.num_fds()), "threads": float(_settled_threads())}


def _settled_threads() -> int:
    """Return how many threads stay: the last job's heartbeat ends a moment after the job."""
    counts = []
    for _ in range(20):
        counts.append(threading.active_count())
        time.sleep(0.02)
    return min(counts)


def _wal_mb(studio: Studio) -> float:
    file = studio.config.database_file
    assert file is not None
    log = file.with_name(f"{file.name}-wal")
    return log.stat().st_size / 2**20 if log.exists() else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=10_000)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        result = run(Path(folder), parser.parse_args().jobs)
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    grew = any(result["grown"][name] > limit for name, limit in LIMITS.items())
    return int(grew or result["wal_mb"] > WAL_MB or result["completed"] != result["jobs"])


if __name__ == "__main__":
    sys.exit(main())
