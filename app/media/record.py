"""The generation record: what is written under ``stillmotion`` and kept in the row's ``details``."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from app.media.facts import OutputFacts
from app.media.infotext import InfoText
from app.media.infotext_adapters import SHORT_HASH, control_pairs, lora_hashes, tagged
from app.version import __version__

SOFTWARE = "Stillmotion"

FORMAT = 1
"""Version of the record's shape; readers refuse none and ignore keys they do not know."""

_DENOISERS = ("transformer/", "unet/")

_PACKAGES = ("pillow", "imageio-ffmpeg")


def compose_record(facts: OutputFacts, media_id: str, output: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of one output.

    ``output`` holds what was measured of it: media_type, width, height, pixels_sha256 and, for a video,
    num_frames and fps.
    """
    run = dict(facts.record)
    versions = run.pop("versions", {})
    run.pop("negative_prompt", None)
    if "repo" in run:
        run["repo"] = shareable(str(run["repo"]))
    return {
        "format": FORMAT,
        "software": SOFTWARE,
        "version": __version__,
        "id": media_id,
        "job_id": facts.job_id,
        "index": facts.index,
        "job_type": facts.job_type,
        "created_at": facts.created_at.isoformat(),
        "model": {"id": facts.model_id, "name": facts.model_name},
        "prompt": facts.prompt,
        "negative_prompt": facts.used_negative_prompt,
        "seed": facts.seed,
        "settings": facts.settings,
        **output,
        **({"sources": dict(facts.sources)} if facts.sources else {}),
        "run": run,
        "versions": {**installed(_PACKAGES), **versions},
    }


def installed(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of the installed packages among ``names``."""
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def shareable(repo: str) -> str:
    """Return a model's repo as it may be passed on with a file: no local folders, no keys in addresses."""
    if "://" in repo:
        parts = urlsplit(repo)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    local = repo.startswith(("/", "\\", "~", ".")) or repo[1:2] == ":"
    return re.split(r"[/\\]", repo.rstrip("/\\"))[-1] if local else repo


def model_hash(weights: Mapping[str, str]) -> str:
    """Return the SHA-256 of the file that denoises, of ``{component/file: SHA-256}``.

    The field knows a model by the hash of its one file; a model in several files has no such name, and gets "".
    """
    found = [digest for name, digest in weights.items() if name.startswith(_DENOISERS)]
    return found[0] if len(found) == 1 else ""


def infotext_of(record: Mapping[str, Any]) -> InfoText:
    """Return the ``parameters`` text of a record; only what is known is named."""
    settings, run = record["settings"], record["run"]
    loras, sound = run.get("loras") or [], record.get("media_type") == "audio"
    digest = model_hash(run.get("weights") or {})[:SHORT_HASH]
    pairs = {
        "Steps": settings.get("num_inference_steps"),
        "Sampler": settings.get("scheduler") or run.get("scheduler"),
        "CFG scale": settings.get("guidance_scale"),
        "Seed": record["seed"],
        "Size": None if sound else f"{record['width']}x{record['height']}",
        "Model hash": digest,
        "Model": record["model"]["name"],
        "Denoising strength": settings.get("strength"),
        "Frames": None if sound else record.get("num_frames"),
        "FPS": None if sound else record.get("fps"),
        **control_pairs(run.get("controlnets") or [], settings.get("controlnets") or []),
        "Version": f"{SOFTWARE} {record['version']}",
    }
    known = {name: _shown(value) for name, value in pairs.items() if value not in (None, "")}
    hashes = ({"model": digest} if digest else {}) | lora_hashes(loras)
    return InfoText(tagged(record["prompt"], loras), record["negative_prompt"] or "", known, hashes)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
