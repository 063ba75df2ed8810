"""Civitai: which file a model version has, and where it is kept here.

``GET /api/v1/model-versions/{id}`` and ``/api/v1/models/{id}`` (https://developer.civitai.com/site/reference).
What was answered is kept beside the file, so that it is found again without a network.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import Config
from app.errors import ModelNotAvailable
from app.models.references import Reference
from app.models.web import get_json
from app.models.weights import pickled

FORMATS = {"SafeTensor": ".safetensors", "GGUF": ".gguf"}
"""What the API calls the formats that are loaded."""
WEIGHT_TYPES = ("Model", "Pruned Model", "VAE", "Text Encoder", "UNet", "Diffusion Model")
"""Types of files that hold weights; others are training data, archives and configurations."""


@dataclass(frozen=True)
class CivitaiFile:
    """One file of a model version."""

    version: int
    name: str
    size: int
    """Bytes, as good as the API tells them: it rounds to 1/1024 KB."""
    sha256: str | None
    address: str
    target: Path
    """Where it is kept on this machine."""


def known(config: Config, reference: Reference) -> CivitaiFile | None:
    """Return the file of a reference as an earlier download recorded it; asks nobody."""
    home = config.model_folder / "civitai"
    try:
        version = reference.version or int((home / f"model-{reference.model}").read_text())
        answer = json.loads((home / str(version) / "version.json").read_text())
        return _chosen(config, version, answer, reference.file)
    except (OSError, ValueError, ModelNotAvailable):
        return None


def resolve(config: Config, reference: Reference) -> CivitaiFile:
    """Ask Civitai which file a reference names.

    Raises `ModelNotAvailable` for an id that it does not know or a file that the version does not have,
    `ModelGated`, `DownloadFailed`, `UnsafeModelFormat` where there are pickles only.
    """
    home, version = config.model_folder / "civitai", reference.version
    if version is None:
        about = _ask(config, f"models/{reference.model}", f"model {reference.model}")
        versions = [found for found in about.get("modelVersions") or [] if isinstance(found, dict)]
        if not versions:
            raise ModelNotAvailable(f"Civitai has no version of model {reference.model} to download.")
        version = int(versions[0]["id"])  # the newest stands first
    answer = _ask(config, f"model-versions/{version}", f"model version {version}")
    file = _chosen(config, version, answer, reference.file)
    (home / str(version)).mkdir(parents=True, exist_ok=True)
    kept = {name: answer.get(name) for name in ("modelId", "name", "baseModel", "files")}
    (home / str(version) / "version.json").write_text(json.dumps(kept))
    if reference.version is None:
        (home / f"model-{reference.model}").write_text(str(version))
    return file


def _ask(config: Config, path: str, what: str) -> dict[str, Any]:
    missing = (
        f"Civitai has no {what}. (A page's address tells both numbers: models/MODEL?modelVersionId=VERSION)"
    )
    answer = get_json(config, f"{config.civitai_endpoint.rstrip('/')}/api/v1/{path}", missing)
    if not isinstance(answer, dict):
        raise ModelNotAvailable(missing)
    return answer


def _chosen(config: Config, version: int, answer: dict[str, Any], wanted: str | None) -> CivitaiFile:
    """Return the file called ``wanted``, or else the primary one, in a format that is loaded."""
    files = [file for file in answer.get("files") or [] if isinstance(file, dict) and file.get("name")]
    weights = [file for file in files if file.get("type", "Model") in WEIGHT_TYPES]
    safe = [file for file in weights if _ending(file) is not None]
    named = [file for file in safe if wanted in (file["name"], str(file.get("id")))]
    if wanted is not None and not named:
        names = ", ".join(str(file["name"]) for file in safe) or "none"
        raise ModelNotAvailable(f"Civitai's model version {version} has no file {wanted!r}; it has: {names}.")
    found = named or sorted(safe, key=lambda file: (file.get("type") != "Model", not file.get("primary")))
    if not found and weights:
        raise pickled(str(weights[0]["name"]))
    if not found:
        raise ModelNotAvailable(f"Civitai's model version {version} has no weights to download.")
    return _file(config, version, found[0])


def _file(config: Config, version: int, file: dict[str, Any]) -> CivitaiFile:
    endpoint = config.civitai_endpoint.rstrip("/")
    address = str(file.get("downloadUrl") or "")
    if not address.startswith(f"{endpoint}/"):  # the key is sent with it: to the configured site only
        address = f"{endpoint}/api/download/models/{version}"
    name = re.sub(r"[^\w.+()-]+", "_", str(file["name"]).rpartition("/")[2].rpartition("\\")[2])
    stem = name.removesuffix(".safetensors").removesuffix(".gguf").lstrip(".") or "model"
    digest = (file.get("hashes") or {}).get("SHA256")
    sound = isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest.lower())
    return CivitaiFile(
        version=version,
        name=str(file["name"]),
        size=int(float(file.get("sizeKB") or 0) * 1024),
        sha256=str(digest).lower() if sound else None,
        address=address,
        target=config.model_folder / "civitai" / str(version) / f"{stem[:120]}{_ending(file)}",
    )


def _ending(file: dict[str, Any]) -> str | None:
    """Return the ending of a file's format, as told by the API or by its name; None for what is not loaded."""
    told = (file.get("metadata") or {}).get("format")
    if told in FORMATS:
        return FORMATS[told]
    name = str(file["name"]).lower()
    return next(
        (ending for ending in FORMATS.values() if name.endswith(ending) and told in (None, "Other")), None
    )
