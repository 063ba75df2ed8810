"""What importing the studio costs: no torch, no model library."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import app
from app.config import ROOT

HEAVY = ("torch", "diffusers", "transformers", "accelerate")


def heavy_after(code: str) -> list[str]:
    script = f"{code}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return run.stdout.split()


def test_import_app_leaves_torch_out() -> None:
    assert heavy_after("import app") == []


def test_no_module_of_the_studio_imports_torch() -> None:
    names = [module.name for module in pkgutil.walk_packages(app.__path__, "app.")]
    assert len(names) > 30
    assert heavy_after("\n".join(f"import {name}" for name in names)) == []
