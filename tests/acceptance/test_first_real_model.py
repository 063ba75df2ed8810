"""The README's road to a real model: one line in .env, its files in the hub's cache layout."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.models.registry import families
from tests.support.hub import into_hub_cache
from tests.support.server import serving

REPO = "stable-diffusion-v1-5/stable-diffusion-v1-5"
MODEL = f"Stable Diffusion 1.5;{REPO};The classic;huggingface;false"


def test_one_line_in_env_adds_a_model(tmp_path: Path, checkout: Path) -> None:
    root = tmp_path / "studio"
    shutil.copytree(checkout, root)
    families()["stable-diffusion"].tiny(tmp_path / "weights", "image")
    into_hub_cache(tmp_path / "weights", root / "models", REPO)
    (root / ".env").write_text(f'MODEL_SD15="{MODEL}"\n')
    with serving(tmp_path / "data", root) as server:
        server.page_after()
        models = server.get("/api/models").json()
        assert (models["default"], models["problems"]) == ("sd15", [])
        assert models["models"]["sd15"]["downloaded"] is True
        assert "starter-image" in models["models"]
        settings = {"num_inference_steps": 2, "width": 64, "height": 64, "seed": 0}
        answer = server.post("/api/generate", {"prompt": "a fox", "settings": settings})
        status = server.wait(answer.json()["job_id"])
    assert (status["model_id"], len(status["image_ids"])) == ("sd15", 1)


def test_a_missing_model_says_how_to_get_it(tmp_path: Path, checkout: Path) -> None:
    with serving(tmp_path / "data", checkout, MODEL_SD15=MODEL) as server:
        server.page_after()
        body = {"model_id": "sd15", "prompt": "a fox", "settings": {"width": 512, "height": 512}}
        job_id = server.post("/api/generate", body).json()["job_id"]
        status = server.ended(job_id)
    assert status["status"] == "failed"
    assert status["error"]["code"] == "model_not_available"
    assert "models pull sd15" in status["error"]["message"]
