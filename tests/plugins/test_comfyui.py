"""The comfyui plugin against a stand-in for the server: queue, progress, outputs, errors, cancel."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.services import Studio
from app.services.task_bodies import TaskEvent, TaskResult
from tests.api.conftest import png
from tests.support.fake_comfyui import FakeComfyUI
from tests.support.fake_models import fake_studio
from tests.support.sounds import wav
from tests.support.waiting import until


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the plugin's virtual environment is made, once."""
    return tmp_path_factory.mktemp("comfyui")


@pytest.fixture
def comfy(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeComfyUI]:
    with FakeComfyUI({"9": ("out_00001_.png", png((64, 48), "purple"))}) as server:
        monkeypatch.setenv("COMFYUI_URL", server.url)
        yield server


@pytest.fixture
def the(tmp_path: Path, environment: Path) -> Iterator[Studio]:
    (tmp_path / "plugins").mkdir()
    studio = fake_studio(tmp_path)
    studio.plugins.environments.folder = environment
    yield studio
    studio.close()


def run(the: Studio, tool: str = "text2image", **task: Any) -> tuple[list[TaskEvent], TaskResult]:
    items = list(the.execute_task_stream({"tool_name": tool, "plugin_name": "comfyui", **task}))
    assert isinstance(items[-1], TaskResult)
    return [item for item in items if isinstance(item, TaskEvent)], items[-1]


def asked(**parameters: Any) -> dict[str, Any]:
    return {"workflow": "text2image", "prompt": "a lighthouse", **parameters}


def test_a_workflow_gives_its_picture(the: Studio, comfy: FakeComfyUI) -> None:
    comfy.seconds = 0.15
    inputs = {"steps": 3, "checkpoint": "mine.safetensors"}
    events, result = run(the, parameters=asked(seed=7, inputs=inputs))
    assert result.status == "completed", result.error_message
    (file,) = result.output_resources
    assert (file.mime_type, file.metadata["width"], file.metadata["filename"]) == (
        "image/png",
        64,
        "out_00001_.png",
    )
    assert the.media.open_image(file.metadata["id"]).getpixel((5, 5)) == (128, 0, 128)
    (graph,) = comfy.prompts
    sampler, loader = graph["3"]["inputs"], graph["4"]["inputs"]
    assert (sampler["seed"], sampler["steps"], sampler["cfg"]) == (7, 3, 7.0)
    assert loader["ckpt_name"] == "mine.safetensors"
    assert (graph["6"]["inputs"]["text"], graph["7"]["inputs"]["text"]) == ("a lighthouse", "")
    percents = [event.percent for event in events]
    assert percents == sorted(percents)
    told = [event.message for event in events]
    assert any(message.startswith(("Node ", "Step ")) for message in told), told


def test_files_are_uploaded_and_named(the: Studio, comfy: FakeComfyUI) -> None:
    resources = [{"type": "base64", "data": base64.b64encode(png()).decode()}]
    _, result = run(
        the,
        "image2image",
        parameters=asked(workflow="image2image", inputs={"strength": 0.25}),
        resources=resources,
    )
    assert result.status == "completed", result.error_message
    (name,) = comfy.uploads
    assert comfy.prompts[0]["10"]["inputs"]["image"] == name
    assert comfy.prompts[0]["3"]["inputs"]["denoise"] == 0.25


def test_ones_own_templates_and_sound(
    the: Studio, comfy: FakeComfyUI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = {
        "1": {"class_type": "LoadAudio", "inputs": {"audio": "{{audio}}"}},
        "2": {"class_type": "SaveAudio", "inputs": {"audio": ["1", 0], "filename_prefix": "said {{prompt}}"}},
    }
    (tmp_path / "again.json").write_text(json.dumps(graph))
    monkeypatch.setenv("COMFYUI_WORKFLOWS", str(tmp_path))
    comfy.files = {"2": ("a.flac", wav(0.4))}
    resources = [{"type": "base64", "data": base64.b64encode(wav(0.4)).decode()}]
    _, result = run(the, "text2music", parameters={"workflow": "again", "prompt": "it"}, resources=resources)
    assert result.status == "completed", result.error_message
    assert result.output_resources[0].mime_type == "audio/wav"
    assert comfy.prompts[0]["2"]["inputs"]["filename_prefix"] == "said it"


WRONG = [
    (
        asked(workflow="nothing"),
        "There is no workflow 'nothing'; there are: image2image, speak2video, text2image.",
    ),
    (asked(workflow="../main"), "There is no workflow '../main'"),
    (asked(workflow="image2image"), "The workflow needs the input 'image'."),
    (asked(inputs={"colour": 1}), "The workflow has no input 'colour'; it has:"),
    (
        asked(inputs={"checkpoint": "missing"}),
        "node 4 (CheckpointLoaderSimple): Value not in list ckpt_name: 'missing'",
    ),
]


@pytest.mark.parametrize(("parameters", "words"), WRONG, ids=[words[:40] for _, words in WRONG])
def test_what_is_wrong_is_said(the: Studio, comfy: FakeComfyUI, parameters: dict[str, Any], words: str) -> None:
    _, result = run(the, parameters=parameters)
    assert (result.status, result.error_code) == ("failed", "PLUGIN_EXECUTION_ERROR")
    assert words in str(result.error_message)


def test_a_node_that_fails_is_named(the: Studio, comfy: FakeComfyUI) -> None:
    comfy.error = "Allocation on device"
    _, result = run(the, parameters=asked())
    assert "KSampler failed in ComfyUI: Allocation on device" in str(result.error_message)


def test_no_server_at_all(the: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMFYUI_URL", "http://127.0.0.1:9")
    _, result = run(the, parameters=asked())
    assert "No ComfyUI answers at http://127.0.0.1:9" in str(result.error_message)
    assert "Set COMFYUI_URL" in str(result.error_message)


def test_a_cancel_interrupts_the_workflow(the: Studio, comfy: FakeComfyUI) -> None:
    comfy.steps, comfy.seconds = 200, 0.05
    task = the.validate_task({"tool_name": "text2image", "plugin_name": "comfyui", "parameters": asked()})
    task_id = the.tasks.submit(task).job.id
    worker = threading.Thread(target=the.process_queue)
    worker.start()
    until(lambda: comfy.prompts)
    the.jobs.cancel(task_id)
    worker.join(30)
    assert the.status(task_id).status == "cancelled"
    until(lambda: comfy.interrupted)


def test_the_templates_are_in_the_api_format() -> None:
    files = sorted((ROOT / "plugins" / "comfyui" / "workflows").glob("*.json"))
    assert [file.stem for file in files] == ["image2image", "speak2video", "text2image"]
    for file in files:
        graph = json.loads(file.read_text())
        for node in graph.values():
            for value in node["inputs"].values():
                if isinstance(value, list):
                    assert value[0] in graph, (file.name, value)
