"""Every tool of the task API on a running server: the studio's own, and those of the shipped plugins."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from app.media import ffmpeg
from app.media.video import frames_of, probe
from starter.motion import MovingScene, draw
from starter.pixels import describe
from tests.support.asking import as_image
from tests.support.fake_comfyui import FakeComfyUI
from tests.support.moving import move
from tests.support.server import Server, serving
from tests.support.sounds import wav

PROMPT = "a large red circle on a blue background"


@pytest.fixture(scope="module")
def comfy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeComfyUI]:
    """A stand-in for ComfyUI that gives back a talking video: eight frames and half a second of sound."""
    file = tmp_path_factory.mktemp("comfy") / "talk.mp4"
    (file.parent / "talk.wav").write_bytes(wav(0.5, 48_000))
    picture = [
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=64x48:rate=16:duration=0.5",
        "-i",
        str(file.parent / "talk.wav"),
    ]
    ffmpeg.read([*picture, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", str(file)])
    with FakeComfyUI({"15": ("talk.mp4", file.read_bytes())}) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, comfy: FakeComfyUI) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tools"), COMFYUI_URL=comfy.url) as running:
        running.page_after()
        yield running


def done(server: Server, tool: str, **task: Any) -> dict[str, Any]:
    """Ask for a task and read its stream as a plain client does; returns the result, the stream's last item."""
    answer = server.post("/api/v1/tasks", {"tool_name": tool, **task})
    assert answer.status_code == 202, answer.text
    names, result = [], {}
    with requests.get(server.url + answer.json()["stream_url"], stream=True, timeout=300) as stream:
        for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
            key, _, value = line.partition(": ")
            if key == "event":
                names.append(value)
            elif key == "data":
                result = json.loads(value)
    assert names[-2:] == ["completed", "result"], result
    assert names.count("started") == 1
    return result


def content(server: Server, result: dict[str, Any]) -> bytes:
    (file,) = result["output_resources"]
    return server.get(file["url"]).content


def encoded(image: Image.Image) -> dict[str, str]:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return {"type": "base64", "data": base64.b64encode(buffer.getvalue()).decode(), "mime_type": "image/png"}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_text2image_and_image2image(server: Server) -> None:
    made = opened(content(server, done(server, "text2image", parameters={"prompt": PROMPT, "seed": 5})))
    seen = describe(made)
    assert (seen.shape, seen.colour, seen.background) == ("circle", "red", "blue")
    asked = {"prompt": "a large yellow square on a green background", "strength": 1.0, "seed": 5}
    other = describe(
        opened(content(server, done(server, "image2image", parameters=asked, resources=[encoded(made)])))
    )
    assert (other.colour, other.background) == ("yellow", "green")


def test_text2video_and_image2video(server: Server, tmp_path: Path) -> None:
    asked = {"prompt": "a medium red circle moving left on a blue background", "seed": 1}
    assert move(frames(content(server, done(server, "text2video", parameters=asked)), tmp_path)).way == "left"
    source = as_image(draw(MovingScene("circle", "red", "white", "medium", "right"))[0])
    result = done(
        server, "image2video", parameters={"prompt": "moving right", "seed": 1}, resources=[encoded(source)]
    )
    assert move(frames(content(server, result), tmp_path)).way == "right"


def test_text2speak(server: Server) -> None:
    result = done(server, "text2speak", parameters={"text": "Good morning."})
    assert content(server, result)[:4] == b"RIFF"
    assert result["output_resources"][0]["metadata"]["duration_seconds"] > 0.4


def test_speak2video_by_a_workflow(server: Server, comfy: FakeComfyUI, tmp_path: Path) -> None:
    face = Image.new("RGB", (64, 64), "bisque")
    speech = {"type": "base64", "data": base64.b64encode(wav(0.5)).decode(), "mime_type": "audio/wav"}
    result = done(
        server,
        "speak2video",
        plugin_name="comfyui",
        parameters={"workflow": "speak2video", "inputs": {"num_frames": 9}},
        resources=[encoded(face), speech],
    )
    file = tmp_path / "talk.mp4"
    file.write_bytes(content(server, result))
    assert probe(file).num_frames == 8
    sound = ffmpeg.read([*ffmpeg.input_file(file), "-map", "0:a:0", "-f", "s16le", "pipe:1"])
    assert len(sound) > 20_000  # its sound came along
    (graph,) = comfy.prompts
    assert graph["6"]["inputs"]["audio"] in comfy.uploads
    assert graph["7"]["inputs"]["image"] in comfy.uploads
    assert graph["11"]["inputs"]["length"] == 9


def frames(video: bytes, folder: Path) -> list[Image.Image]:
    file = folder / "clip.mp4"
    file.write_bytes(video)
    return frames_of(file)
