"""A new family is one file: dropped in, every front door shows it and it draws."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from app.config import ROOT

RECIPE = '''
"""Sketch: a family that is not there."""

from pathlib import Path

from pydantic import Field

from app.models import schedulers
from app.models.recipe import Recipe
from app.settings import ImageSettings


class SketchSettings(ImageSettings):
    """Text to image with Sketch."""

    num_inference_steps: int = Field(default=7, ge=2, le=11, description="Denoising steps.")
    guidance_scale: float = Field(default=2.5, ge=0.0, le=6.0, description="Classifier-free guidance.")
    width: int | None = Field(default=None, ge=64, le=512, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=512, description="Height in pixels.")
    paper_grain: float = Field(default=0.1, ge=0.0, le=1.0, description="How rough the paper is.")


class Sketch(Recipe):
    """A recipe as short as one may be."""

    family = "sketch"
    title = "Sketch"
    description = "Pencil drawings."
    license = "MIT"
    pattern = "sketch"
    settings = {"image": SketchSettings}
    pipelines = {"image": "StableDiffusionPipeline"}
    size = (256, 192)
    multiple = 64
    schedulers = schedulers.DIFFUSION
    main_component = "unet"
    dtypes = {"default": "float32"}
    examples = ('MODEL_SKETCH="Sketch;org/sketch;Pencil drawings;huggingface;false"',)

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.stable_diffusion(folder, levels=4)
'''


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a studio says that was started with the file among its families."""
    folder, data = tmp_path_factory.mktemp("families"), tmp_path_factory.mktemp("data")
    (folder / "sketch.py").write_text(RECIPE)
    command = [sys.executable, "-m", "tests.support.new_family", str(folder), str(data)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def test_openapi_shows_its_own_setting(told: dict[str, Any]) -> None:
    schemas = told["openapi"]["components"]["schemas"]
    shown = [
        schema["properties"]["paper_grain"]
        for schema in schemas.values()
        if "paper_grain" in str(schema.get("properties"))
    ]
    assert shown
    assert all("How rough the paper is. Only: Sketch." in str(field) for field in shown)


def test_the_tools_schema_tells_its_own_setting(told: dict[str, Any]) -> None:
    shown = told["mcp"]["generate_image"]["properties"]["settings"]["description"]
    assert "paper_grain (How rough the paper is; Sketch)" in shown
    assert "paper_grain" not in str(told["mcp"]["generate_text_to_video"])


def test_the_lineup_shows_its_ranges(told: dict[str, Any]) -> None:
    model = told["models"]["models"]["pencil"]
    assert (model["family"], model["job_types"], model["license"]) == ("sketch", ["image"], "MIT")
    config = model["step_config"]
    assert config["steps"] == {"min": 2, "max": 11, "default": 7}
    assert (config["guidance"]["max"], config["guidance"]["default"]) == (6.0, 2.5)
    assert config["width"] == {"min": 64, "max": 512, "default": 256, "multiple": 64}


def test_the_pages_form_follows_it(told: dict[str, Any]) -> None:
    assert "Pencil" in told["page"]
    for part in ('name="num_inference_steps"', 'max="11"', 'name="guidance_scale"', "Generate Image"):
        assert part in told["page"]


def test_the_command_line_and_the_docs_list_it(told: dict[str, Any]) -> None:
    assert "sketch: Sketch. Pencil drawings." in told["families"]
    assert "image  --set paper_grain=…" in told["families"]
    assert "| `sketch`: Sketch | image | 256 x 192, 64 |  | 7 | 2.5 | MIT |" in told["table"]
    assert 'MODEL_SKETCH="Sketch;org/sketch;' in told["examples"]


def test_its_limits_are_the_requests_limits(told: dict[str, Any]) -> None:
    assert told["refused"]["code"] == "VALIDATION_ERROR"
    assert told["refused"]["details"]["field"] == "settings.num_inference_steps"


def test_it_draws(told: dict[str, Any]) -> None:
    status = told["status"]
    assert status["status"] == "completed", status["message"]
    assert status["settings"]["paper_grain"] == 0.5
    assert [(media["width"], media["height"]) for media in status["media"]] == [(64, 64)]
