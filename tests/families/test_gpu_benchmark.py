"""The benchmark of true sizes runs: on thin layers here, through the queue, under every plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import gpu


@pytest.mark.parametrize("case", gpu.CASES[:2], ids=lambda case: case.name)
@pytest.mark.parametrize("offload", gpu.PLANS)
def test_a_job_of_it_completes(case: gpu.Case, offload: str, tmp_path: Path) -> None:
    gpu.build(gpu.shrunk(case), tmp_path)
    row = gpu.measured(gpu.shrunk(case), tmp_path, offload)
    assert row["status"] == "completed", row["error"]
    assert row["seconds_per_step"] > 0


def test_the_true_sizes_are_true(tmp_path: Path) -> None:
    """11.9, 1.4 and 14.3 billion parameters, two bytes each; the files take no room."""
    for case, billions in zip(gpu.CASES, (11.9, 1.42, 14.3), strict=True):
        folder = tmp_path / case.name
        assert gpu.build(case, folder) / 2e9 == pytest.approx(billions, rel=0.02)
        weights = folder / "transformer" / "diffusion_pytorch_model.safetensors"
        assert weights.stat().st_blocks * 512 < 2**20
