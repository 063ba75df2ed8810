"""A ComfyUI server over its HTTP routes and its WebSocket (docs.comfy.org, "Server")."""

from __future__ import annotations

import http.client
import json
import os
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import websocket
from stillmotion_plugin import PluginError

URL = os.environ.get("COMFYUI_URL") or "http://127.0.0.1:8188"
SECONDS = 60.0
LOOK_SECONDS = 0.5
MAX_FILE = 500 << 20


class Server:
    """One client of the server."""

    def __init__(self, url: str = URL) -> None:
        self.url = url.rstrip("/")
        self.client = uuid.uuid4().hex

    def listen(self) -> websocket.WebSocket:
        """Connect for the messages of this client's prompts. Raises `PluginError`."""
        address = f"{self.url.replace('http', 'ws', 1)}/ws?clientId={self.client}"
        try:
            return websocket.create_connection(address, timeout=SECONDS)
        except (OSError, websocket.WebSocketException) as error:
            raise PluginError(
                f"No ComfyUI answers at {self.url} ({error}). Is it running? Set COMFYUI_URL."
            ) from None

    def queue(self, graph: dict[str, Any]) -> str:
        """Queue a workflow; returns its prompt id. Raises `PluginError` with the server's reason."""
        return str(self.ask("POST", "/prompt", {"prompt": graph, "client_id": self.client})["prompt_id"])

    def upload(self, file: Path, mime_type: str) -> str:
        """Put a file among the server's inputs; returns the name by which a workflow loads it."""
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="image"; filename="{file.name}"\r\n'
        body = (
            f"{head}Content-Type: {mime_type}\r\n\r\n".encode()
            + file.read_bytes()
            + f"\r\n--{edge}--\r\n".encode()
        )
        said = self._json(*self._sent("POST", "/upload/image", body, f"multipart/form-data; boundary={edge}"))
        return f"{said['subfolder']}/{said['name']}" if said.get("subfolder") else str(said["name"])

    def outputs(self, prompt_id: str) -> list[dict[str, str]]:
        """Return the files that a finished prompt saved, in the order of its nodes."""
        nodes = self.ask("GET", f"/history/{prompt_id}").get(prompt_id, {}).get("outputs", {})
        files = [
            file for node in nodes.values() for some in node.values() if isinstance(some, list) for file in some
        ]
        return [
            file
            for file in files
            if isinstance(file, dict) and "filename" in file and file.get("type") != "temp"
        ]

    def fetch(self, file: dict[str, str]) -> bytes:
        """Return a file's bytes."""
        query = urlencode({name: file.get(name, "") for name in ("filename", "subfolder", "type")})
        status, content = self._sent("GET", f"/view?{query}")
        if status != 200:
            raise PluginError(f"ComfyUI does not give back {file['filename']} (HTTP {status}).")
        return content

    def stop(self, prompt_id: str) -> None:
        """Take a prompt out of the queue, or interrupt it where it runs."""
        self._sent("POST", "/queue", json.dumps({"delete": [prompt_id]}).encode())
        self._sent("POST", "/interrupt", json.dumps({"prompt_id": prompt_id}).encode())

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the JSON of an answer. Raises `PluginError`."""
        return self._json(*self._sent(method, path, None if body is None else json.dumps(body).encode()))

    def _json(self, status: int, content: bytes) -> dict[str, Any]:
        try:
            found = json.loads(content)
        except ValueError:
            found = {}
        if status != 200 or not isinstance(found, dict):
            raise PluginError(f"ComfyUI refused the workflow (HTTP {status}): {reason(found)}")
        return found

    def _sent(
        self, method: str, path: str, body: bytes | None = None, mime_type: str = "application/json"
    ) -> tuple[int, bytes]:
        where = urlsplit(self.url)
        kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        connection = kind(where.netloc, timeout=SECONDS)
        try:
            connection.request(method, where.path + path, body, {"Content-Type": mime_type} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read(MAX_FILE)
        except (OSError, http.client.HTTPException) as error:
            raise PluginError(
                f"No ComfyUI answers at {self.url} ({error}). Is it running? Set COMFYUI_URL."
            ) from None
        finally:
            connection.close()


def reason(found: Any) -> str:
    """Put into words why a workflow was refused: the error, and each node's own."""
    error = found.get("error") if isinstance(found, dict) else None
    words = [str(error.get("message", error)) if isinstance(error, dict) else str(error or "no reason given")]
    for node, wrong in (found.get("node_errors") or {}).items() if isinstance(found, dict) else ():
        for each in wrong.get("errors", []):
            said = f"{each.get('message')} {each.get('details', '')}".strip()
            words.append(f"node {node} ({wrong.get('class_type')}): {said}")
    return "; ".join(words)
