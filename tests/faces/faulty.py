"""A proxy before a studio that loses answers: the studio did what was asked, the client never hears of it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

KEPT = ("content-type", "authorization", "idempotency-key", "x-stainless-retry-count")


class Proxy(ThreadingHTTPServer):
    """Passes requests on to ``target``; the first ``faults`` POSTs are answered 500 after they were served."""

    daemon_threads = True

    def __init__(self, target: str, faults: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self.faults = faults
        self.asked: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_POST(self) -> None:
        sent = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append(sent)
        body = self.rfile.read(int(sent["content-length"]))
        kept = {name: sent[name] for name in KEPT if name in sent}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(self.server.target + self.path, data=body, headers=kept, timeout=120)
        lost = self.server.faults > 0
        self.server.faults -= lost
        content = b'{"error": {"message": "lost"}}' if lost else answer.content
        self.send_response(500 if lost else answer.status_code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None: ...


@contextlib.contextmanager
def losing_answers(target: str, faults: int) -> Iterator[Proxy]:
    """Run the proxy before the server ``target`` until the block ends."""
    proxy = Proxy(target, faults)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
