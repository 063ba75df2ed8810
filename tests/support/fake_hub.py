"""A model hub on this machine: the few routes that a download uses, over a folder of repos."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub:
    """Repos are folders ORG/NAME under ``root``; ``gated`` repos answer as gated ones do."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.gated: set[str] = set()
        self.requested: list[str] = []
        """Paths of the files whose bytes were asked for."""
        self.tokens: set[str | None] = set()
        self.url = ""
        self.cut_after: int | None = None
        """Bytes after which the next answer with a file's bytes is cut."""
        self.cuts: list[int] = []
        """Positions from which files were asked for again."""
        self.refusal = 403
        """Status with which gated repos answer: 401 without a token, 403 with one that has no access."""
        self.digests: dict[str, str] = {}
        """ORG/NAME/FILE to a hash that the hub claims and the file does not have."""
        self.broken: dict[str, int] = {}
        """ORG/NAME/FILE to the status that its bytes are answered with."""
        self.before_file: Callable[[str], None] = lambda name: None
        """Called with ORG/NAME/FILE before the bytes of a file are sent."""


@contextlib.contextmanager
def fake_hub(root: Path) -> Iterator[FakeHub]:
    """Serve ``root`` on a free port of the loopback interface."""
    hub = FakeHub(root)

    class Handler(_Handler):
        pass

    Handler.hub = hub
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.hub.tokens.add(self.headers.get("Authorization"))
        if path.startswith("/api/models/"):
            org, name = path.removeprefix("/api/models/").split("/")[:2]
            self._info(f"{org}/{name}")
        else:
            org, name, _, _, *rest = path.strip("/").split("/")
            self._file(f"{org}/{name}", "/".join(rest))

    def _info(self, repo: str) -> None:
        folder = self.hub.root / repo
        if not self._allowed(repo):
            return
        files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
        siblings = [{"rfilename": str(file.relative_to(folder)), "size": file.stat().st_size} for file in files]
        body = json.dumps({"id": repo, "modelId": repo, "sha": COMMIT, "siblings": siblings}).encode()
        self._answer(200, body, {"Content-Type": "application/json"})

    def _file(self, repo: str, name: str) -> None:
        if not self._allowed(repo):
            return
        path = self.hub.root / repo / name
        if not path.is_file():
            self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        if self.command == "GET":
            self.hub.requested.append(f"{repo}/{name}")
            self.hub.before_file(f"{repo}/{name}")
        if self.command == "GET" and f"{repo}/{name}" in self.hub.broken:
            status = self.hub.broken[f"{repo}/{name}"]
            self._answer(status, b"", {"X-Error-Code": "EntryNotFound"} if status == 404 else {})
            return
        body = path.read_bytes()
        digest = self.hub.digests.get(f"{repo}/{name}") or hashlib.sha256(body).hexdigest()
        headers = {"ETag": f'"{digest}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        begin = self.headers.get("Range")
        if begin and self.command == "GET":
            start = int(begin.removeprefix("bytes=").partition("-")[0])
            self.hub.cuts.append(start)
            if start >= len(body):
                self._answer(416, b"", {**headers, "Content-Range": f"bytes */{len(body)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self._answer(206, body[start:], headers, may_cut=True)
        else:
            self._answer(200, body, headers, may_cut=True)

    def _allowed(self, repo: str) -> bool:
        if not (self.hub.root / repo).is_dir():
            self._answer(401, b"", {"X-Error-Code": "RepoNotFound"})
            return False
        if repo in self.hub.gated and self.headers.get("Authorization") != "Bearer good":
            self._answer(self.hub.refusal, b"", {"X-Error-Code": "GatedRepo"})
            return False
        return True

    def _answer(self, status: int, body: bytes, headers: dict[str, str], *, may_cut: bool = False) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET" and may_cut and self.hub.cut_after is not None:
            cut, self.hub.cut_after = self.hub.cut_after, None
            self.wfile.write(body[:cut])
            self.close_connection = True
        elif self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...
