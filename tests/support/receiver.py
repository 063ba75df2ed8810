"""A receiver of webhooks on a socket of this machine: it notes what comes and answers as it is told."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Receiver:
    """What came: (path, headers by lower-case name, body)."""

    url: str = ""
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    """Answers to come, the last one for good; 200 where there is none."""
    before_answer: Callable[[], object] = lambda: None
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def status(self) -> int:
        if not self.statuses:
            return 200
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    def wait_for(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many came; far beyond what it takes."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.came) >= count, seconds), f"{len(self.came)} came"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port until the block ends."""
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.arrived:
                came = {name.lower(): value for name, value in self.headers.items()}
                receiver.came.append((self.path, came, body))
                receiver.arrived.notify_all()
            receiver.before_answer()
            self.send_response(receiver.status())
            self.send_header("Location", receiver.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
