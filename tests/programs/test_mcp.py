"""The official client of the Model Context Protocol, over stdio, against a studio with the starter models."""

from __future__ import annotations

import base64
import contextlib
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
import requests
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, EmbeddedResource, ImageContent, TextContent
from PIL import Image

from app.config import ROOT
from app.media.video import probe
from starter.pixels import describe
from tests.support.server import START_SECONDS, Server, serving

CIRCLE = "a large red circle on a blue background"
Work = Callable[[Client], Awaitable[None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("mcp")) as server:
        server.page_after()
        yield server


def run_apart(session: Callable[[], Awaitable[None]]) -> None:
    """Run it on a thread of its own: the browser tests of this process have an event loop on the main one."""
    with ThreadPoolExecutor(1) as own:
        own.submit(anyio.run, session).result()


def talk(url: str, work: Work) -> None:
    """Start ``run.py mcp`` as a client does, and have ``work`` use it."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["run.py", "mcp"],
        cwd=str(ROOT),
        env={**os.environ, "STILLMOTION_URL": url},
    )

    async def session() -> None:
        async with Client(command) as client:
            await work(client)

    run_apart(session)


def body(result: CallToolResult) -> dict[str, Any]:
    assert result.structured_content is not None
    return dict(result.structured_content)


def pictures(result: CallToolResult) -> list[Image.Image]:
    shown = [part for part in result.content if isinstance(part, ImageContent)]
    return [Image.open(io.BytesIO(base64.b64decode(part.data))).convert("RGB") for part in shown]


def words(result: CallToolResult) -> str:
    return " ".join(part.text for part in result.content if isinstance(part, TextContent))


def test_a_client_sees_the_tools_and_makes_everything_with_them(server: Server, tmp_path: Path) -> None:
    async def work(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {
            "list_models", "generate_image", "generate_text_to_video", "generate_image_to_video",
            "job_status", "get_media", "cancel_job",
        }  # fmt: skip
        assert all(tool.description for tool in tools.values())
        assert tools["generate_image"].input_schema["required"] == ["prompt"]

        models = body(await client.call_tool("list_models"))
        assert {model["id"] for model in models["models"]} == {"starter-image", "starter-video"}
        assert models["default"] == "starter-image"

        progress: list[float] = []

        async def heard(done: float, total: float | None, message: str | None) -> None:
            progress.append(done)

        asked = {"prompt": CIRCLE, "seed": 1, "num_images": 2, "wait_seconds": 300}
        made = await client.call_tool("generate_image", asked, progress_callback=heard)
        job = body(made)
        assert job["status"] == "completed" and [item["seed"] for item in job["media"]] == [1, 2]
        assert progress and progress == sorted(progress)
        small = [describe(picture.resize((256, 256))) for picture in pictures(made)]
        assert [(seen.colour, seen.shape) for seen in small] == [("red", "circle")] * 2

        picture = job["media"][0]["id"]
        whole = pictures(await client.call_tool("get_media", {"media_id": picture}))[0]
        assert whole.size == (256, 256) and describe(whole).background == "blue"

        asked = {"prompt": "a red circle moves to the right", "num_frames": 5, "num_inference_steps": 2}
        asked |= {"source_image_id": picture, "wait_seconds": 300}
        clip = body(await client.call_tool("generate_image_to_video", asked))["media"][0]
        assert (clip["media_type"], clip["num_frames"]) == ("video", 5)
        brought = await client.call_tool("get_media", {"media_id": clip["id"]})
        blob = next(part.resource for part in brought.content if isinstance(part, EmbeddedResource))
        (tmp_path / "clip.mp4").write_bytes(base64.b64decode(blob.blob))  # type: ignore[union-attr]
        assert probe(tmp_path / "clip.mp4").num_frames == 5
        poster = await client.call_tool("get_media", {"media_id": clip["id"], "size": "poster"})
        assert pictures(poster)[0].size == (clip["width"], clip["height"])

        whole.save(tmp_path / "from.png")
        asked |= {"image_path": str(tmp_path / "from.png")}
        del asked["source_image_id"]
        again = body(await client.call_tool("generate_image_to_video", asked))
        assert again["status"] == "completed"

        asked = {"prompt": "a green star", "num_frames": 5, "num_inference_steps": 2, "wait_seconds": 300}
        assert body(await client.call_tool("generate_text_to_video", asked))["media"][0]["num_frames"] == 5

    talk(server.url, work)


def test_a_job_is_asked_about_and_cancelled(server: Server) -> None:
    async def work(client: Client) -> None:
        server.post("/api/queue/pause", {})
        job = body(await client.call_tool("generate_image", {"prompt": CIRCLE, "wait_seconds": 0}))
        assert job["status"] == "pending" and job["media"] == []
        told = body(await client.call_tool("job_status", {"job_id": job["job_id"]}))
        assert (told["job_id"], told["status"]) == (job["job_id"], "pending")
        assert body(await client.call_tool("cancel_job", {"job_id": job["job_id"]}))["status"] == "cancelled"
        server.post("/api/queue/resume", {})

    talk(server.url, work)


@pytest.mark.parametrize(
    ("tool", "asked", "said"),
    [
        ("generate_image", {"prompt": " "}, "prompt"),
        ("generate_image", {"prompt": CIRCLE, "width": 13}, "width"),
        ("generate_image", {"prompt": CIRCLE, "settings": {"colour": 3}}, "colour"),
        ("generate_image", {"prompt": CIRCLE, "num_images": 9}, "num_images"),
        ("generate_image", {"prompt": CIRCLE, "model_id": "none"}, "lineup"),
        ("generate_image_to_video", {"prompt": CIRCLE}, "exactly one"),
        ("generate_image_to_video", {"prompt": CIRCLE, "image_path": "/nowhere.png"}, "cannot be read"),
        ("generate_image_to_video", {"prompt": CIRCLE, "image_path": "run.py"}, "PNG"),
        ("generate_image_to_video", {"prompt": CIRCLE, "image_url": "http://127.0.0.1/a.png"}, "public"),
        ("job_status", {"job_id": "../health"}, "no job"),
        ("get_media", {"media_id": "0" * 32}, "no picture"),
        ("cancel_job", {"job_id": "0" * 32}, "no job"),
    ],
)
def test_what_is_wrong_is_said_to_the_model(
    client_errors: dict[str, CallToolResult], tool: str, asked: dict[str, Any], said: str
) -> None:
    result = client_errors[f"{tool} {asked}"]
    assert result.is_error
    assert said in words(result)


@pytest.fixture(scope="module")
def client_errors(server: Server, request: pytest.FixtureRequest) -> dict[str, CallToolResult]:
    """The answers to all wrong calls of the test above, asked for in one session."""
    mark = next(test_what_is_wrong_is_said_to_the_model.pytestmark.__iter__())  # type: ignore[attr-defined]
    answers: dict[str, CallToolResult] = {}

    async def work(client: Client) -> None:
        for tool, asked, _ in mark.args[1]:
            answers[f"{tool} {asked}"] = await client.call_tool(tool, asked)

    talk(server.url, work)
    return answers


def test_over_http_too(server: Server) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "STILLMOTION_URL": server.url}
    command = [sys.executable, "run.py", "mcp", "--http", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/mcp"

    async def session() -> None:
        async with Client(address) as client:
            models = body(await client.call_tool("list_models"))
            assert models["default"] == "starter-image"
            asked = {"prompt": CIRCLE, "image_path": "run.py"}
            assert "stdio" in words(await client.call_tool("generate_image_to_video", asked))

    try:
        until = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert time.monotonic() < until
            time.sleep(0.05)
        run_apart(session)
        foreign = requests.post(address, json={}, headers={"Host": "evil.example"}, timeout=30)
        assert foreign.status_code in (403, 421)
    finally:
        process.terminate()
        process.wait(30)


def test_without_a_studio_the_tools_say_how_to_start_one() -> None:
    async def work(client: Client) -> None:
        result = await client.call_tool("list_models")
        assert result.is_error
        assert "make run" in words(result)

    talk("http://127.0.0.1:9", work)
