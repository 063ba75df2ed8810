"""Civitai on this machine: the two routes of its API that are used, and downloads that lead to another host."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class FakeCivitai:
    """``versions``: id to its answer, ``models``: id to its answer, ``files``: path to the bytes there."""

    def __init__(self) -> None:
        self.versions: dict[int, dict[str, Any]] = {}
        self.models: dict[int, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.closed: set[str] = set()
        """Paths of downloads that ask for a key."""
        self.asked: list[tuple[str, str | None]] = []
        """Address and key of every request."""
        self.cut_after: int | None = None
        self.redirect: str | None = None
        """Where downloads are sent instead of this site's storage."""
        self.url = ""
        self.storage = ""


@contextlib.contextmanager
def fake_civitai() -> Iterator[FakeCivitai]:
    """Serve on a free port of the loopback interface; the storage is the same port under another name."""
    site = FakeCivitai()

    class Handler(_Handler):
        pass

    Handler.site = site
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    port = server.server_address[1]
    site.url, site.storage = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    site: FakeCivitai

    def do_GET(self) -> None:
        site, path = self.site, urlsplit(self.path).path
        key = self.headers.get("Authorization")
        site.asked.append((f"http://{self.headers['Host']}{self.path}", key))
        if path.startswith("/api/v1/"):
            kind, _, number = path.removeprefix("/api/v1/").partition("/")
            answers = site.versions if kind == "model-versions" else site.models
            told = answers.get(int(number))
            self._answer(404 if told is None else 200, json.dumps(told or {"error": "No model"}).encode())
        elif path.startswith("/api/download/"):
            if path in site.closed and key != "Bearer good":
                self._answer(401, b"")
            else:
                target = site.redirect or f"{site.storage}/storage{self.path.removeprefix('/api/download')}"
                self._answer(307, b"", {"Location": target})
        else:
            self._file(site.files.get(self.path.removeprefix("/storage")))

    def _file(self, data: bytes | None) -> None:
        if data is None:
            self._answer(404, b"")
            return
        begin = self.headers.get("Range")
        start = int(begin.removeprefix("bytes=").partition("-")[0]) if begin else 0
        if begin and start >= len(data):
            self._answer(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            return
        told = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if begin else {}
        self._answer(206 if begin else 200, data[start:], {**told, "ETag": '"one"'})

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        cut, self.site.cut_after = (
            (self.site.cut_after, None) if len(body) > 4096 else (None, self.site.cut_after)
        )
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None: ...
