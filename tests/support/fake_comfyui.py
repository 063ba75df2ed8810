"""A stand-in that speaks ComfyUI's HTTP routes and its WebSocket, written from its documented API."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
import time
import uuid
from collections.abc import Callable
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

KNOWN = {
    "KSampler", "CheckpointLoaderSimple", "EmptyLatentImage", "CLIPTextEncode", "VAEDecode", "VAEEncode",
    "SaveImage", "LoadImage", "LoadAudio", "SaveAudio", "SaveVideo", "UNETLoader", "ModelSamplingSD3",
    "CLIPLoader", "VAELoader", "AudioEncoderLoader", "AudioEncoderEncode", "WanSoundImageToVideo",
    "CreateVideo",
}  # fmt: skip
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""The key of RFC 6455, section 1.3."""


class FakeComfyUI:
    """``with FakeComfyUI({"9": png}) as server: server.url``. Files are what its save nodes give, by node."""

    def __init__(self, files: dict[str, tuple[str, bytes]], steps: int = 3, seconds: float = 0.0) -> None:
        self.files = files
        self.steps = steps
        self.seconds = seconds
        self.error: str | None = None
        self.prompts: list[dict[str, Any]] = []
        self.uploads: dict[str, bytes] = {}
        self.interrupted: list[str] = []
        self.sockets: dict[str, Callable[[Any], None]] = {}
        self.history: dict[str, Any] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def run(self, prompt_id: str, client: str, graph: dict[str, Any]) -> None:
        """Run a prompt as the server does: messages to its client, then the history."""

        def send(kind: str, **data: Any) -> None:
            self.sockets[client]({"type": kind, "data": {"prompt_id": prompt_id, **data}})

        self.sockets[client]({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}})
        send("execution_start")
        send("execution_cached", nodes=[])
        for node, what in graph.items():
            send("executing", node=node, display_node=node)
            if self.error is not None and what["class_type"] == "KSampler":
                send("execution_error", node_id=node, node_type="KSampler", exception_message=self.error)
                return
            for step in range(self.steps if what["class_type"] == "KSampler" else 0):
                time.sleep(self.seconds)
                if prompt_id in self.interrupted:
                    send("execution_interrupted", node_id=node)
                    return
                send("progress", node=node, value=step + 1, max=self.steps)
                self.sockets[client](b"\x00\x00\x00\x01\x00\x00\x00\x02preview")
        kinds = {"png": "images", "flac": "audio", "mp4": "images"}
        outputs = {
            node: {kinds[name.rpartition(".")[2]]: [{"filename": name, "subfolder": "", "type": "output"}]}
            for node, (name, _) in self.files.items()
        }
        self.history[prompt_id] = {"prompt": graph, "outputs": outputs, "status": {"status_str": "success"}}
        send("executing", node=None)
        send("execution_success")


def _handler(comfy: FakeComfyUI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            return

        def do_GET(self) -> None:
            where = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(where.query).items()}
            if where.path == "/ws":
                self._socket(query["clientId"])
            elif where.path == "/view":
                found = [content for name, content in comfy.files.values() if name == query["filename"]]
                self._answer(200 if found else 404, found[0] if found else b"")
            elif where.path.startswith("/history/"):
                name = where.path.removeprefix("/history/")
                self._json(200, {name: comfy.history[name]} if name in comfy.history else {})
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/upload/image":
                self._upload(body)
            elif self.path == "/prompt":
                self._prompt(json.loads(body))
            elif self.path == "/interrupt":
                comfy.interrupted.append(json.loads(body)["prompt_id"])
                self._answer(200, b"")
            else:
                self._answer(200, b"")

        def _prompt(self, body: dict[str, Any]) -> None:
            graph = body["prompt"]
            for node, what in graph.items():
                if what["class_type"] not in KNOWN:
                    error = {"type": "invalid_prompt", "message": f"Node '{what['class_type']}' not found"}
                    self._json(400, {"error": error, "node_errors": {}})
                    return
                if what["class_type"] == "CheckpointLoaderSimple" and what["inputs"]["ckpt_name"] == "missing":
                    wrong = {"message": "Value not in list", "details": "ckpt_name: 'missing'"}
                    errors = {node: {"errors": [wrong], "class_type": what["class_type"]}}
                    error = {
                        "type": "prompt_outputs_failed_validation",
                        "message": "Prompt outputs failed validation",
                    }
                    self._json(400, {"error": error, "node_errors": errors})
                    return
            comfy.prompts.append(graph)
            prompt_id = str(uuid.uuid4())
            self._json(200, {"prompt_id": prompt_id, "number": len(comfy.prompts), "node_errors": {}})
            threading.Thread(target=comfy.run, args=[prompt_id, body["client_id"], graph], daemon=True).start()

        def _upload(self, body: bytes) -> None:
            form = message_from_bytes(
                b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body
            )
            (part,) = form.get_payload()  # type: ignore[misc]
            name = f"up-{part.get_filename()}"  # type: ignore[union-attr]
            comfy.uploads[name] = part.get_payload(decode=True)  # type: ignore[union-attr, assignment]
            self._json(200, {"name": name, "subfolder": "", "type": "input"})

        def _socket(self, client: str) -> None:
            accept = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + _MAGIC).encode()).digest()
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept).decode())
            self.end_headers()
            lock = threading.Lock()

            def send(message: Any) -> None:
                payload = message if isinstance(message, bytes) else json.dumps(message).encode()
                length = len(payload)
                size = bytes([length]) if length < 126 else b"\x7e" + struct.pack(">H", length)
                with lock:
                    self.wfile.write(bytes([0x82 if isinstance(message, bytes) else 0x81]) + size + payload)
                    self.wfile.flush()

            comfy.sockets[client] = send
            while self.rfile.read(1):  # until the client goes
                pass
            self.close_connection = True

        def _json(self, status: int, body: Any) -> None:
            self._answer(status, json.dumps(body).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
