"""LoRA on weights that are packed, cast, fetched or of two experts: it acts, and leaves no trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.models.lineup import ModelEntry
from app.models.memory import Offload, Plan
from app.models.options import ModelOptions
from tests.families.test_run import pixels
from tests.families.test_video_loras import save_lora
from tests.support.gguf_files import LTX, WAN, write_gguf
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

INK = [{"model": "ink", "scale": 4.0}]


def made_and_gone(entry: ModelEntry, job_type: str, folder: Path) -> Any:
    """Run without, with and without again; the model."""
    with manager_of(entry, model_folder=folder).acquire(entry.id, job_type) as model:
        plain = pixels(model.generate(tiny_request(entry, job_type)))
        changed = pixels(model.generate(tiny_request(entry, job_type, loras=INK)))
        assert changed != plain
        assert pixels(model.generate(tiny_request(entry, job_type, loras=INK))) == changed
        assert pixels(model.generate(tiny_request(entry, job_type))) == plain
        return model


def lora_for(family: str, job_type: str, folder: Path) -> None:
    """Save a LoRA of the family's tiny model to a model folder."""
    entry = tiny_entry(family, job_type)
    with manager_of(entry).acquire(entry.id, job_type) as maker:
        save_lora(maker.pipeline_for(job_type), folder / "loras")


@pytest.mark.parametrize("kind", ["Q8_0", "Q4_0"])
@pytest.mark.parametrize(("family", "names"), [("ltx-video", LTX), ("wan", WAN)])
def test_on_a_gguf_file(tmp_path: Path, family: str, names: Any, kind: str) -> None:
    lora_for(family, "t2v", tmp_path)
    base, file = tiny_folder(tmp_path / "base", family, "t2v"), tmp_path / f"{family}.gguf"
    write_gguf(base, file, kind, names)
    options = ModelOptions(base_repo=str(base))
    made_and_gone(
        ModelEntry("packed", "Packed", str(file), family, "t2v", "gguf_url", options=options), "t2v", tmp_path
    )


@pytest.mark.parametrize("quantization", ["fp8"])
@pytest.mark.parametrize(("family", "job_type"), [("flux", "image"), ("wan", "t2v")])
def test_on_quantised_weights(tmp_path: Path, family: str, job_type: str, quantization: Any) -> None:
    lora_for(family, job_type, tmp_path)
    entry = tiny_entry(family, job_type, dtype="bfloat16", quantization=quantization)
    made_and_gone(entry, job_type, tmp_path)


@pytest.mark.parametrize("mode", [Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL])
@pytest.mark.parametrize(("family", "job_type"), [("flux", "image"), ("wan", "t2v")])
def test_on_offloaded_weights(
    tmp_path: Path, family: str, job_type: str, mode: Offload, monkeypatch: pytest.MonkeyPatch
) -> None:
    lora_for(family, job_type, tmp_path)
    monkeypatch.setattr("app.models.manager.plan", lambda *args, **options: Plan(mode, 0, 0, True))
    made_and_gone(tiny_entry(family, job_type), job_type, tmp_path)


@pytest.mark.parametrize(
    ("name", "asked", "on"),
    [
        ("ink", {}, ("transformer", "transformer_2")),
        ("ink_high_noise", {}, ("transformer",)),
        ("ink-low", {}, ("transformer_2",)),
        ("slow", {}, ("transformer", "transformer_2")),
        ("ink_high_noise", {"expert": "low_noise"}, ("transformer_2",)),
    ],
)
def test_on_the_experts_that_it_is_for(tmp_path: Path, name: str, asked: dict[str, Any], on: Any) -> None:
    lora_for("wan22", "t2v", tmp_path)
    (tmp_path / "loras" / "ink.safetensors").rename(tmp_path / "loras" / f"{name}.safetensors")
    entry = tiny_entry("wan22", "t2v")
    with manager_of(entry, model_folder=tmp_path).acquire(entry.id, "t2v") as model:
        plain = pixels(model.generate(tiny_request(entry, "t2v")))
        loras = [{"model": name, "scale": 4.0, **asked}]
        result = model.generate(tiny_request(entry, "t2v", loras=loras))
        assert pixels(result) != plain
        assert result.facts["loras"][0].get("expert") == asked.get("expert")
        assert tuple(model.pipeline_for("t2v").get_list_adapters()) == on
        assert pixels(model.generate(tiny_request(entry, "t2v"))) == plain
