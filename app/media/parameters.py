"""What a file says of how it was made, in the studio's own names."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.media.infotext import parse
from app.settings import MAX_SEED

_NAMES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "Steps": ("num_inference_steps", int),
    "CFG scale": ("guidance_scale", float),
    "Distilled CFG Scale": ("guidance_scale", float),
    "Sampler": ("scheduler", str),
    "Denoising strength": ("strength", float),
    "Frames": ("num_frames", int),
    "FPS": ("fps", float),
}
"""Pairs of the text, the settings they are, and their type. A later one wins: distilled over plain."""

_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")


class ReadParameters(BaseModel):
    """Parameters read from a file, to fill the form with."""

    source: Literal["stillmotion", "parameters"] = Field(
        description="stillmotion: our own record; parameters: the text that the field's tools write"
    )
    prompt: str
    negative_prompt: str | None = None
    seed: int | None = None
    job_type: str | None = None
    model_id: str | None = Field(default=None, description="id in the lineup of the studio that made it")
    model_name: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict, description="in the names of the jobs' settings")
    extra: dict[str, str] = Field(default_factory=dict, description="pairs that have no setting here")


def from_record(text: str) -> ReadParameters | None:
    """Return the parameters of a record; None when it is not one of ours."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, Mapping) or not isinstance(record.get("prompt"), str):
        return None
    model, settings = record.get("model"), record.get("settings")
    model = model if isinstance(model, Mapping) else {}
    return ReadParameters(
        source="stillmotion",
        prompt=record["prompt"],
        negative_prompt=_text(record.get("negative_prompt")),
        seed=_seed(record.get("seed")),
        job_type=_text(record.get("job_type")),
        model_id=_text(model.get("id")),
        model_name=_text(model.get("name")),
        settings=dict(settings) if isinstance(settings, Mapping) else {},
    )


def from_infotext(text: str) -> ReadParameters:
    """Return the parameters of a ``parameters`` text, as far as its pairs have a meaning here."""
    info = parse(text)
    pairs = dict(info.pairs)
    settings: dict[str, Any] = {}
    for name, (setting, convert) in _NAMES.items():
        if (value := _converted(pairs.get(name), convert)) is not None:
            settings[setting] = value
            del pairs[name]
    if size := _SIZE.fullmatch(pairs.get("Size", "")):
        settings |= {"width": int(size[1]), "height": int(size[2])}
        del pairs["Size"]
    seed = _seed(_converted(pairs.get("Seed"), int))
    if seed is not None:
        settings["seed"] = seed
        del pairs["Seed"]
    return ReadParameters(
        source="parameters",
        prompt=info.prompt,
        negative_prompt=info.negative_prompt or None,
        seed=seed,
        model_name=pairs.pop("Model", None),
        settings=settings,
        extra=pairs,
    )


def _converted(value: str | None, convert: Callable[[str], Any]) -> Any:
    """Return the value in its type, or None when it is absent or not of that type."""
    try:
        found = None if value is None else convert(value[:100])
    except ValueError:
        return None
    return None if isinstance(found, float) and not math.isfinite(found) else found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _seed(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_SEED else None
