"""Many clients at once on one server: ``make load`` prints how long they wait.

Readers follow the event stream of a job that runs, writers post jobs one right after another, slow sockets send
the beginning of a header and then nothing; meanwhile somebody asks for ``/health``. The server is a process of
its own (tests.reliability.load_server), and all clients are one event loop in this one: what is measured is the
server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.support.http_client import Connection

POST_P99_MS = 250.0
BODY = json.dumps({"prompt": "a red circle"}).encode()
BEGINNING = b"POST /api/generate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"


@dataclass
class Load:
    """A server under load and what its clients saw."""

    port: int
    job: str
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    streams: int = 0
    events: int = 0

    async def follow(self, opened: asyncio.Semaphore) -> None:
        """Count the events of one stream until it is cancelled."""
        connection = await Connection.open(self.port)
        try:
            head = await connection.begin("GET", f"/api/jobs/{self.job}/events")
            self.streams += "text/event-stream" in head.headers.get("content-type", "")
            opened.release()
            while block := await connection.block():
                self.events += block.count(b"event: ")
        finally:
            connection.close()

    async def write(self, posts: int) -> None:
        """Post jobs, the next one as soon as one is answered."""
        connection = await Connection.open(self.port)
        for _ in range(posts):
            began = time.perf_counter()
            status = await connection.ask("POST", "/api/generate", BODY)
            self.times.append((time.perf_counter() - began) * 1000)
            self.statuses[status] += 1
        connection.close()

    async def health(self) -> float:
        """Return how long ``/health`` takes on a new connection, in milliseconds."""
        began = time.perf_counter()
        connection = await Connection.open(self.port)
        assert await connection.ask("GET", "/health") == 200
        connection.close()
        return (time.perf_counter() - began) * 1000


async def measure(load: Load, readers: int, writers: int, posts: int, slow: int) -> dict[str, Any]:
    """Put the load on; return milliseconds and the statuses of all answers."""
    opened = asyncio.Semaphore(0)
    following = [asyncio.create_task(load.follow(opened)) for _ in range(readers)]
    for _ in range(readers):
        await asyncio.wait_for(opened.acquire(), 60)
    before, began = load.events, time.perf_counter()
    await asyncio.gather(*(load.write(posts) for _ in range(writers)))
    seconds, events = time.perf_counter() - began, load.events - before
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    sockets = [await Connection.open(load.port) for _ in range(slow)]
    for each in sockets:
        each.writer.write(BEGINNING)
    health = [await load.health() for _ in range(20)]
    for each in sockets:
        each.close()
    return {
        "streams": load.streams,
        "events_per_second": round(events / seconds),
        "posts": len(load.times),
        "posts_per_second": round(len(load.times) / seconds),
        "post_statuses": {str(status): count for status, count in load.statuses.items()},
        "post_ms_median": round(statistics.median(load.times), 1),
        "post_ms_p99": round(_percentile(load.times, 0.99), 1),
        "slow_sockets": len(sockets),
        "health_ms_worst": round(max(health), 1),
    }


def run(
    folder: Path, *, readers: int, writers: int, posts: int, slow: int, url: str | None = None
) -> dict[str, Any]:
    """Start a server with its data in ``folder`` and measure it; adds the time of the processor it took."""
    with _server(folder, url) as (process, load):
        before = process.cpu_times()
        with ThreadPoolExecutor(1) as own:  # whoever calls may have an event loop already
            result = own.submit(lambda: asyncio.run(measure(load, readers, writers, posts, slow))).result()
        after = process.cpu_times()
    seconds = after.user + after.system - before.user - before.system
    return {**result, "server_processor_seconds": round(seconds, 1)}


@contextmanager
def _server(folder: Path, url: str | None) -> Iterator[tuple[psutil.Process, Load]]:
    command = [sys.executable, "-m", "tests.reliability.load_server", str(folder)]
    command += ["--url", url] if url else []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None and server.stdout is not None
        said = json.loads(server.stdout.readline())
        yield psutil.Process(server.pid), Load(**said)
        server.stdin.close()


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--posts", type=int, default=40, help="posts of each writer")
    parser.add_argument("--slow", type=int, default=1000)
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        result = run(Path(folder), **vars(parser.parse_args()))
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return int(set(result["post_statuses"]) != {"202"} or result["post_ms_p99"] > POST_P99_MS)


if __name__ == "__main__":
    sys.exit(main())
