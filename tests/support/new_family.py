"""Tell what a studio shows of the families, one more folder of recipes among them: ``FOLDER DATA``.

In a process of its own, since the API's models are made when they are imported.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from app.config import Config

SETTINGS = {"num_inference_steps": 2, "width": 64, "height": 64, "seed": 3, "paper_grain": 0.5}


def main(folder: Path, data: Path) -> dict[str, Any]:
    """Return what each front door says."""
    import app.models.families as package

    package.__path__.append(str(folder))
    from click.testing import CliRunner

    from app import create_app
    from app.cli.models import models
    from app.models.documentation import examples, families_table
    from app.models.registry import families
    from app.services import Studio
    from tests.support.queue import config_in

    families()["sketch"].tiny(data / "weights", "image")
    line = f'Pencil;{data / "weights"};Draws;local;false;{{"family": "sketch"}}'
    studio = Studio.open(config_in(data, DEVICE="cpu", STARTER_MODELS="false", MODEL_PENCIL=line))
    client = create_app(studio=studio).test_client()
    asked = {"model_id": "pencil", "prompt": "a fox", "settings": SETTINGS}
    job = client.post("/api/generate", json=asked).json
    refused = client.post("/api/generate", json={**asked, "settings": {"num_inference_steps": 99}}).json
    studio.process_queue()
    told = {
        "openapi": client.get("/openapi.json").json,
        "models": client.get("/api/models").json,
        "page": client.get("/").get_data(as_text=True),
        "mcp": _tools(studio.config),
        "families": CliRunner().invoke(models, ["families"]).output,
        "table": families_table(),
        "examples": examples(),
        "refused": refused,
        "status": client.get(job["status_url"]).json,
    }
    studio.close()
    return told


def _tools(config: Config) -> dict[str, Any]:
    """Return each tool's input schema."""
    import anyio

    from app.cli.mcp_server import make_mcp_server

    tools = anyio.run(make_mcp_server(config).list_tools)
    return {tool.name: tool.model_dump(by_alias=True)["inputSchema"] for tool in tools}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201
