"""``make clients``: writes the Python and the TypeScript client anew from the OpenAPI document."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = HERE / "python" / "stillmotion_client"
SCHEMA = HERE / "typescript" / "schema.d.ts"
CONFIG = HERE / "python" / "generator.yaml"
TYPES = ("npx", "openapi-typescript", "--default-non-nullable=false")


def document() -> str:
    """Return the OpenAPI document, with its keys in the document's own order."""
    from app import create_app
    from app.config import Config
    from app.services import Studio

    with tempfile.TemporaryDirectory() as folder:
        studio = Studio.open(Config(database_url=f"sqlite:///{folder}/empty.sqlite3"))
        found = create_app(studio=studio).test_client().get("/openapi.json").json
        studio.close()
    return json.dumps(found, indent=1, ensure_ascii=False)


def python_client(text: str, target: Path) -> None:
    """Write the package into ``target``, by openapi-python-client."""
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "openapi.json", Path(folder) / "made"
        source.write_text(text)
        beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
        command += ["--path", str(source), "--output-path", str(made), "--config", str(CONFIG)]
        ended = subprocess.run(
            command, cwd=folder, env={**os.environ, "PATH": beside}, capture_output=True, text=True, check=False
        )
        if ended.returncode or "WARNING" in ended.stdout:
            raise SystemExit(ended.stdout + ended.stderr)
        for cache in (*made.rglob("__pycache__"), *made.rglob(".ruff_cache")):
            shutil.rmtree(cache)
        (made / "py.typed").touch()
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(made, target)


def typescript_client(text: str) -> None:
    """Write the types, by openapi-typescript (node and npm have to be there), and check what uses them."""
    folder = SCHEMA.parent
    with tempfile.TemporaryDirectory() as temporary:
        source, made = Path(temporary) / "openapi.json", Path(temporary) / "schema.d.ts"
        source.write_text(text)
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
        subprocess.run([*TYPES, str(source), "-o", str(made)], cwd=folder, check=True)
        types = made.read_text()
    SCHEMA.write_text(f"{header(text, types)}\n{types}")
    subprocess.run(["npx", "tsc", "--project", "."], cwd=folder, check=True)


def header(text: str, types: str) -> str:
    """Return the first line of the types: which document they were made from, and what they were then."""
    return f"// document {digest(text)}, types {digest(types)}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    shown = document()
    python_client(shown, PYTHON)
    typescript_client(shown)
