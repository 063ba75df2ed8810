"""The job types are found by themselves, and cost no torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.config import ROOT
from app.errors import StudioError
from app.queue.jobs import job_type, job_types
from app.settings import ImageSettings


def test_every_module_is_a_job_type() -> None:
    modules = {path.stem for path in (ROOT / "app/queue/jobs").glob("*.py")} - {"__init__"}
    assert set(job_types()) == modules >= {"image", "img2img", "t2v", "i2v"}
    for module in job_types().values():
        assert callable(module.process)
    assert job_type("image").Settings is ImageSettings


def test_an_unknown_job_type_is_named() -> None:
    with pytest.raises(StudioError, match="sculpture"):
        job_type("sculpture")


def test_the_worker_imports_no_torch() -> None:
    code = (
        "import sys, app.queue.worker, app.queue.jobs as jobs; jobs.job_types(); print('torch' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
