"""Runs a workflow template on a ComfyUI server and brings its files back."""

from __future__ import annotations

import json
import time
from pathlib import PurePosixPath
from typing import Any

import template
import websocket
from server import LOOK_SECONDS, Server
from stillmotion_plugin import Cancelled, Plugin, PluginError, Task


class ComfyUI(Plugin):
    """One prompt a task."""

    def execute(self, task: Task) -> dict[str, Any]:
        """Upload, queue, follow, fetch."""
        server, graph = Server(), template.load(task.parameters["workflow"])
        socket = server.listen()
        try:
            graph = template.filled(graph, inputs_of(task, server, template.names_in(graph)))
            prompt_id = server.queue(graph)
            try:
                follow(task, socket, prompt_id, len(graph))
            except Cancelled:
                server.stop(prompt_id)
                raise
        finally:
            socket.close()
        return fetched(task, server, prompt_id)


def inputs_of(task: Task, server: Server, names: set[str]) -> dict[str, Any]:
    """Return the template's inputs: parameters, seed, and the files, uploaded. Raises `PluginError`."""
    given = {**task.parameters.get("inputs", {}), **task.parameters}
    if unknown := set(task.parameters.get("inputs", {})) - names:
        raise PluginError(
            f"The workflow has no input {sorted(unknown)[0]!r}; it has: {', '.join(sorted(names))}."
        )
    given.setdefault("seed", task.seed)
    counted: dict[str, int] = {}
    for resource in task.resources:
        number = counted[resource.media_type] = counted.get(resource.media_type, 0) + 1
        name = str(resource.metadata.get("input") or resource.media_type + (f"_{number}" if number > 1 else ""))
        given[name] = server.upload(resource.path, resource.mime_type)
    return {name: value for name, value in given.items() if name in names and value is not None}


def follow(task: Task, socket: websocket.WebSocket, prompt_id: str, nodes: int) -> None:
    """Report the prompt's progress to its end. Raises `PluginError` with the node that failed, `Cancelled`."""
    socket.settimeout(LOOK_SECONDS)
    done, until = 0, time.monotonic() + task.timeout
    while time.monotonic() < until:
        task.check()
        try:
            received = socket.recv()
        except websocket.WebSocketTimeoutException:
            continue
        except (OSError, websocket.WebSocketException) as error:
            raise PluginError(f"The connection to ComfyUI was lost ({error}).") from None
        if not isinstance(received, str) or not received:
            continue  # a preview picture
        message = json.loads(received)
        kind, data = message.get("type"), message.get("data") or {}
        if data.get("prompt_id", prompt_id) != prompt_id:
            continue
        if kind == "execution_cached":
            done += len(data.get("nodes", []))
        elif kind == "executing" and data.get("node") is None:
            return
        elif kind == "executing":
            done = min(done + 1, nodes)
            task.progress(100 * (done - 1) / nodes, f"Node {done} of {nodes}")
        elif kind == "progress":
            share = data.get("value", 0) / max(1, data.get("max", 1))
            task.progress(
                100 * (max(0, done - 1) + share) / nodes, f"Step {data.get('value')} of {data.get('max')}"
            )
        elif kind == "execution_success":
            return
        elif kind == "execution_error":
            raise PluginError(
                f"{data.get('node_type', 'A node')} failed in ComfyUI: {data.get('exception_message')}"
            )
        elif kind == "execution_interrupted":
            raise PluginError("The workflow was interrupted in ComfyUI.")


def fetched(task: Task, server: Server, prompt_id: str) -> dict[str, Any]:
    """Bring the files back. Raises `PluginError` when there is none."""
    files = server.outputs(prompt_id)
    if not files:
        raise PluginError("The workflow saved no file: it needs a Save node.")
    for index, file in enumerate(files):
        name = f"{index}{PurePosixPath(file['filename']).suffix}"
        task.output(name, filename=file["filename"]).write_bytes(server.fetch(file))
    return {"prompt_id": prompt_id, "workflow": task.parameters["workflow"]}


if __name__ == "__main__":
    ComfyUI().run()
