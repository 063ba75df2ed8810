"""LoRA adapters and ControlNets in the ``parameters`` text of a file."""

from __future__ import annotations

from typing import Any

from app.media.infotext import parse
from app.media.parameters import from_infotext
from app.media.record import infotext_of

LORAS = [
    {"name": "outline", "scale": 0.8, "sha256": "ab" * 32},
    {"name": "someone/film, grain", "scale": -1.0, "sha256": "cd" * 32},
]
CONTROLNETS = [{"name": "edges", "preprocessor": "canny", "scale": 0.7, "sha256": "ef" * 32}]


def record(**run: Any) -> dict[str, Any]:
    control = {"model": "edges", "control_guidance_start": 0.1, "control_guidance_end": 0.9}
    return {
        "settings": {"num_inference_steps": 20, "controlnets": [control]},
        "run": run,
        "seed": 1,
        "width": 64,
        "height": 64,
        "model": {"name": "Model"},
        "version": "1",
        "prompt": "a red star",
        "negative_prompt": None,
    }


def test_a_lora_is_a_tag_and_a_hash() -> None:
    text = str(infotext_of(record(loras=LORAS)))
    assert text.startswith("a red star <lora:outline:0.8> <lora:film-grain:-1>\n")
    assert parse(text).hashes == {"lora:outline": "ab" * 5, "lora:film-grain": "cd" * 5}


def test_a_controlnet_is_a_pair() -> None:
    text = str(infotext_of(record(controlnets=CONTROLNETS)))
    assert text.startswith("a red star\n")
    assert from_infotext(text).extra["ControlNet 0"] == (
        "Module: canny, Model: edges [efefefef], Weight: 0.7, Guidance Start: 0.1, Guidance End: 0.9"
    )


def test_without_adapters_the_prompt_stands_alone() -> None:
    assert str(infotext_of(record())).startswith("a red star\nSteps: 20, ")
