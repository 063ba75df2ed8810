"""GGUF files of video transformers: written here, injected into the pipelines of both job types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.models.lineup import ModelEntry
from app.models.options import ModelOptions
from tests.support.gguf_files import LTX, WAN, write_gguf
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

TOLERANCE = {"Q8_0": 0.5, "Q4_0": 5.0}
"""Largest mean difference of the pixels, of 255, from those of the full weights."""

FILES = [
    ("ltx-video", "t2v", LTX, ("t2v", "i2v")),
    ("ltx-video", "i2v", LTX, ("t2v", "i2v")),
    ("wan", "t2v", WAN, ("t2v", "v2v")),
    ("wan", "i2v", WAN, ("i2v",)),
    ("wan", "t2v", (), ("t2v",)),
]
"""Family, the type of the entry, the names in the file, and the job types that it is run with."""


def frames(model: Any, entry: ModelEntry, job_type: str) -> Any:
    result = model.generate(tiny_request(entry, job_type, guidance_scale=1.0))
    return np.stack([np.asarray(frame) for frame in result.frames]).astype(int)


@pytest.mark.parametrize("kind", TOLERANCE)
@pytest.mark.parametrize(("family", "main", "names", "job_types"), FILES)
def test_a_gguf_transformer_runs_in_both_pipelines(
    tmp_path: Path, family: str, main: str, names: Any, job_types: tuple[str, ...], kind: str
) -> None:
    base = tiny_folder(tmp_path / "base", family, main)
    file = tmp_path / f"{family}-{kind}.gguf"
    assert write_gguf(base, file, kind, names) > 5
    options = ModelOptions(base_repo=str(base))
    entry = ModelEntry("packed", "Packed", str(file), family, main, "gguf_url", options=options)  # type: ignore[arg-type]
    full = tiny_entry(family, main, base)
    with (
        manager_of(entry).acquire("packed", job_types[0]) as packed,
        manager_of(full).acquire(full.id, job_types[0]) as whole,
    ):
        stored = {str(part.dtype) for part in packed.pipeline_for(job_types[0]).transformer.parameters()}
        assert "torch.uint8" in stored
        for job_type in job_types:
            expected, got = frames(whole, full, job_type), frames(packed, entry, job_type)
            assert got.shape == expected.shape
            assert 0 < np.abs(got - expected).mean() <= TOLERANCE[kind], job_type
            assert np.array_equal(frames(packed, entry, job_type), got)
        assert len({id(packed.pipeline_for(job_type).transformer) for job_type in job_types}) == 1
