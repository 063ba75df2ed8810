"""A storm of faults over many jobs: ``python -m tests.reliability.storm --faults 200 --jobs 400``.

On SQLite and, where it is installed, on PostgreSQL; then how soon a job goes on after its worker is gone.

Three workers run the queue. Each fault hits one of them at random: kill -9 (a new one is started) or SIGSTOP
for longer than the lease, then SIGCONT. Faults are spread over the outputs made, so that a faster machine is
hit as often. Jobs whose worker died twice end FAILED by design; they are retried, as a person would, until
every job is complete. What should not be must read zero then, and the exit status says whether it does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from app.media.manager import MediaManager
from app.queue.store import JobStore
from app.tables import JobStatus, utc_now
from tests.reliability import recovery
from tests.support import postgres
from tests.support.postgres import DATABASES
from tests.support.queue import add, open_store
from tests.support.verdict import judge
from tests.support.worker_process import start

LEASE_SECONDS = 1.0
STOPPED_SECONDS = 2.0
STOP_SHARE = 0.1
"""Part of the faults that are SIGSTOP."""

LOOK_SECONDS = 0.1
"""Between two looks at the queue, whose counts the workers pay for."""

PATIENCE_SECONDS = 300.0
"""Without a new output for this long, the storm is over: something hangs."""


@dataclass
class Storm:
    """The workers and the faults that hit them."""

    folder: Path
    chance: random.Random
    url: str | None = None
    workers: list[ForkServerProcess] = field(default_factory=list)
    stopped: dict[int, float] = field(default_factory=dict)
    kills: int = 0
    stops: int = 0

    def fill(self, count: int) -> None:
        """Start workers until there are ``count``."""
        while len(self.workers) < count:
            self.workers.append(start(self.folder, lease=LEASE_SECONDS, step_seconds=0.002, url=self.url))

    def strike(self) -> None:
        """Hit a worker that is not stopped already."""
        standing = [worker for worker in self.workers if worker.pid not in self.stopped]
        if not standing:
            return
        worker = self.chance.choice(standing)
        assert worker.pid is not None
        if self.chance.random() < STOP_SHARE:
            os.kill(worker.pid, signal.SIGSTOP)
            self.stopped[worker.pid] = time.monotonic()
            self.stops += 1
        else:
            worker.kill()
            worker.join()
            self.workers.remove(worker)
            self.kills += 1

    def wake(self) -> None:
        """Let go on those that were stopped for long enough."""
        for pid, since in list(self.stopped.items()):
            if time.monotonic() - since >= STOPPED_SECONDS:
                os.kill(pid, signal.SIGCONT)
                del self.stopped[pid]

    def calm(self) -> None:
        """End every worker as a shutdown does."""
        for pid in self.stopped:
            os.kill(pid, signal.SIGCONT)
        for worker in self.workers:
            worker.terminate()
            worker.join()


def run(
    folder: Path, *, faults: int, jobs: int, outputs: int, workers: int, seed: int, url: str | None = None
) -> dict[str, float]:
    """Run the storm in ``folder``, the database there or at ``url``; return what happened."""
    store = open_store(folder, url=url)
    store.clock = utc_now
    media = MediaManager(store.database.config, store.database)
    ids = [add(store, num_images=outputs, seed=number).id for number in range(jobs)]
    storm = Storm(folder, random.Random(seed), url)
    began = moved = time.monotonic()
    made = 0
    retried: list[str] = []
    while _working(store, retried):
        storm.fill(workers)
        storm.wake()
        now_made = media.gallery(limit=1).total
        moved = time.monotonic() if now_made != made else moved
        made = now_made
        if time.monotonic() - moved > PATIENCE_SECONDS:
            break
        due = int(min(faults, faults * made / (jobs * outputs * 0.95))) - storm.kills - storm.stops
        for _ in range(due):
            storm.strike()
        time.sleep(LOOK_SECONDS)
    storm.calm()
    verdict = judge(store, media, ids)
    result = {
        "jobs": jobs,
        "completed": store.counts()["completed"],
        "outputs": media.gallery(limit=1).total,
        "kills": storm.kills,
        "stops": storm.stops,
        "poisoned_then_retried": len(retried),
        "seconds": round(time.monotonic() - began, 1),
        **asdict(verdict),
    }
    store.database.close()
    return result


def _working(store: JobStore, retried: list[str]) -> bool:
    """Tell whether jobs wait or run; when none do, retry those whose worker died twice."""
    counts = store.counts()
    if counts["pending"] + counts["processing"]:
        return True
    poisoned = [job.id for job in store.list(status=JobStatus.FAILED, limit=10_000)[0]]
    for job_id in poisoned:
        store.retry(job_id)
    retried += poisoned
    return bool(poisoned)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=400)
    parser.add_argument("--outputs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    options = vars(parser.parse_args())
    bad = 0.0
    for name in options.pop("databases"):
        with _database(name) as url, tempfile.TemporaryDirectory(prefix="storm-") as folder:
            result = run(Path(folder), url=url, **options)
        sys.stdout.write(json.dumps({"database": name, **result}, indent=2) + "\n")
        bad += sum(result[zero] for zero in ("lost", "duplicated", "bad_files", "orphans"))
    with tempfile.TemporaryDirectory(prefix="recovery-") as folder:
        sys.stdout.write(json.dumps(recovery.measure(Path(folder)), indent=2) + "\n")
    return int(bool(bad))


@contextlib.contextmanager
def _database(name: str) -> Iterator[str | None]:
    if name == "sqlite":
        yield None
        return
    with postgres.running() as server:
        yield server.url


if __name__ == "__main__":
    sys.exit(main())
