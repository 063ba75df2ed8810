"""Many clients at once on one server: ``make load`` prints how long they wait.

Readers follow event streams, writers post jobs one after another, slow sockets send a header and then nothing;
meanwhile somebody asks for ``/health``. Nothing runs the queue: what is measured is the front.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from app import create_app
from app.web import make_server
from tests.support.fake_models import fake_studio

SERVER_THREADS = 160
"""Each stream holds a thread; the rest is for the writers."""

POST_P99_MS = 250.0
BODY = {"prompt": "a red circle"}


def run(folder: Path, *, readers: int, writers: int, posts: int, slow: int) -> dict[str, Any]:
    """Run the load; return milliseconds and the statuses of all answers."""
    studio = fake_studio(folder, max_queue=1_000_000, server_threads=SERVER_THREADS)
    server = make_server(create_app(studio=studio), "127.0.0.1", 0, SERVER_THREADS)
    port = int(server.waitress.effective_port)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    url, job = f"http://127.0.0.1:{port}", studio.submit("image", None, "a red circle").job.id
    statuses: Counter[int] = Counter()
    times: list[float] = []
    with _following(f"{url}/api/jobs/{job}/events", readers) as followed:
        threads = [
            threading.Thread(target=_write, args=(url, posts, statuses, times), daemon=True)
            for _ in range(writers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with _slow_sockets(port, slow) as opened:
        health = [_timed(requests.Session(), f"{url}/health") for _ in range(20)]
    server.close()
    serving.join(10)
    studio.close()
    return {
        "streams_followed": followed,
        "posts": len(times),
        "post_statuses": {str(status): count for status, count in statuses.items()},
        "post_ms_median": round(statistics.median(times), 1),
        "post_ms_p99": round(_percentile(times, 0.99), 1),
        "slow_sockets": opened,
        "health_ms_worst": round(max(health), 1),
    }


@contextmanager
def _following(url: str, readers: int) -> Iterator[int]:
    """Hold event streams open; yields how many there are."""
    answers = [requests.get(url, stream=True, timeout=60) for _ in range(readers)]
    try:
        yield sum(answer.headers["content-type"].startswith("text/event-stream") for answer in answers)
    finally:
        for answer in answers:
            answer.close()


def _write(url: str, posts: int, statuses: Counter[int], times: list[float]) -> None:
    session = requests.Session()
    for _ in range(posts):
        began = time.perf_counter()
        answer = session.post(f"{url}/api/generate", json=BODY, timeout=60)
        times.append((time.perf_counter() - began) * 1000)
        statuses[answer.status_code] += 1
    session.close()


@contextmanager
def _slow_sockets(port: int, count: int) -> Iterator[int]:
    """Hold sockets open that began a request and say nothing more."""
    opened = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]
    try:
        for each in opened:
            each.sendall(b"POST /api/generate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
        yield len(opened)
    finally:
        for each in opened:
            each.close()


def _timed(session: requests.Session, url: str) -> float:
    began = time.perf_counter()
    with session:
        session.get(url, timeout=30).raise_for_status()
    return (time.perf_counter() - began) * 1000


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--posts", type=int, default=20, help="posts of each writer")
    parser.add_argument("--slow", type=int, default=1000)
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        result = run(Path(folder), **vars(parser.parse_args()))
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return int(set(result["post_statuses"]) != {"202"} or result["post_ms_p99"] > POST_P99_MS)


if __name__ == "__main__":
    sys.exit(main())
