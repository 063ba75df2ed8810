"""A language model's server: answers chat completions as it is told, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeChat(ThreadingHTTPServer):
    """``text`` is what it answers; ``status`` and ``raw`` make it fail."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.text = "a red fox in deep snow, soft morning light"
        self.status = 200
        self.raw: bytes | None = None

    def answer(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.status != 200:
            return json.dumps({"error": {"message": "the model is\nnot loaded", "type": "server"}}).encode()
        message = {"role": "assistant", "content": self.text}
        return json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


class _Handler(BaseHTTPRequestHandler):
    server: FakeChat

    def do_POST(self) -> None:
        assert self.path == "/v1/chat/completions"
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        content = self.server.answer()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # the studio hangs up on an answer that is too long
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None: ...


@contextlib.contextmanager
def chat_server() -> Iterator[FakeChat]:
    """Run the server until the block ends."""
    server = FakeChat()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
