"""The real server on a real socket: waitress, streams, hanging up, and what is not HTTP."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from app import create_app
from app.services import Studio
from app.web import make_server
from tests.support.fake_models import fake_studio

THREADS = 6


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = fake_studio(tmp_path, server_threads=THREADS)
    yield studio
    studio.close()


@pytest.fixture
def address(studio: Studio) -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = make_server(create_app(studio=studio), "127.0.0.1", port, THREADS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield "127.0.0.1", port
    server.close()
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def url(address: tuple[str, int]) -> str:
    return f"http://{address[0]}:{address[1]}"


def spoken(address: tuple[str, int], data: bytes) -> tuple[str, dict[str, Any]]:
    """Send bytes; return the status line and the JSON body."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
            head, _, body = received.partition(b"\r\n\r\n")
            if head and body.endswith(b"}"):
                break
    return head.splitlines()[0].decode(), json.loads(body)


def eventually(check: Any) -> None:
    until = time.monotonic() + 10
    while not check():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_it_answers(url: str) -> None:
    answer = requests.get(f"{url}/health", timeout=10)
    assert answer.json()["status"] == "ok"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers or "waitress" not in answer.headers["Server"]


@pytest.mark.parametrize("host", [b"localhost", b"127.0.0.1:1", b":5050", b""])
def test_host_names_on_the_wire(address: tuple[str, int], host: bytes) -> None:
    line, body = spoken(address, b"GET /health HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert line.endswith("200 OK")
    assert body["status"] == "ok"


def test_a_foreign_host_on_the_wire(address: tuple[str, int]) -> None:
    line, body = spoken(address, b"GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert " 403 " in line
    assert body["code"] == "HOST_NOT_ALLOWED"


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
    ],
    ids=["no HTTP", "negative", "no number", "two lengths", "bad chunk", "bad header", "long header"],
)
def test_what_is_not_http(address: tuple[str, int], data: bytes) -> None:
    line, body = spoken(address, data)
    status = int(line.split()[1])
    assert 400 <= status < 500
    assert set(body) == {"status", "code", "message", "error", "details", "request_id"}
    assert body["status"] == "error"


def test_a_body_in_chunks_that_is_too_large(url: str) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"prompt": "'
        for _ in range(40):
            yield b"a" * 2**15
        yield b'"}'

    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{url}/api/generate", data=chunks(), headers=headers, timeout=10)
    assert answer.status_code == 413
    assert answer.json()["code"] == "TOO_LARGE"


def test_a_job_followed_to_its_end(url: str, studio: Studio) -> None:
    job = requests.post(f"{url}/api/generate", json={"prompt": "a fox"}, timeout=10).json()
    with requests.get(url + job["events_url"], stream=True, timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = answer.iter_lines(decode_unicode=True)
        assert next(line for line in lines if line.startswith("event:")) == "event: status"
        worker = threading.Thread(target=studio.process_queue)
        worker.start()
        names = [line for line in lines if line.startswith("event:")]
        worker.join()
    assert names[-1] == "event: completed"


def test_hanging_up_frees_the_thread(url: str, studio: Studio) -> None:
    job = requests.post(f"{url}/api/generate", json={"prompt": "a fox"}, timeout=10).json()
    answer = requests.get(url + job["events_url"], stream=True, timeout=10)
    lines = answer.iter_lines()
    next(lines)
    eventually(lambda: len(studio.events._by_id) == 1)
    answer.close()
    eventually(lambda: len(studio.events._by_id) == 0)


def test_many_followers_do_not_block_the_rest(url: str, studio: Studio) -> None:
    job = requests.post(f"{url}/api/generate", json={"prompt": "a fox"}, timeout=10).json()
    streams = [requests.get(url + job["events_url"], stream=True, timeout=10) for _ in range(12)]
    assert all(stream.status_code == 200 for stream in streams)
    assert requests.get(f"{url}/health", timeout=10).status_code == 200
    for stream in streams:
        stream.close()


def test_closing_ends_the_streams(studio: Studio) -> None:
    server = make_server(create_app(studio=studio), "127.0.0.1", 0, THREADS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.waitress.effective_port}"
    job = requests.post(f"{url}/api/generate", json={"prompt": "a fox"}, timeout=10).json()
    with requests.get(url + job["events_url"], stream=True, timeout=10) as answer:
        lines = answer.iter_lines(decode_unicode=True)
        assert next(lines).startswith("retry:")
        server.close()
        assert not any(line.startswith("event: completed") for line in lines)
    thread.join(10)
    assert not thread.is_alive()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/health", timeout=10)


def test_a_file_in_parts(url: str, studio: Studio) -> None:
    job = requests.post(f"{url}/api/generate", json={"prompt": "a fox"}, timeout=10).json()
    studio.process_queue()
    media = requests.get(url + job["status_url"], timeout=10).json()["media"][0]
    whole = requests.get(url + media["url"], timeout=10).content
    part = requests.get(url + media["url"], headers={"Range": "bytes=5-14"}, timeout=10)
    assert part.status_code == 206
    assert part.content == whole[5:15]
    head = requests.head(url + media["url"], timeout=10)
    assert int(head.headers["Content-Length"]) == len(whole) == media["bytes"]
