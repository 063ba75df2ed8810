"""Which pictures and videos a job's settings name, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

KINDS: dict[str, Literal["image", "video"]] = {"image": "image", "video": "video"}


@dataclass(frozen=True)
class NamedMedia:
    """One picture or video that settings name: the field's path, such as ``controlnets.0.guide_image_id``."""

    field: str
    media_id: str
    kind: Literal["image", "video"]


def named_media(settings: BaseModel, path: str = "") -> Iterator[NamedMedia]:
    """Give every medium that fields called ``…image_id``, ``…image_ids`` and ``…video_id`` name, in order."""
    for name in type(settings).model_fields:
        yield from _named(f"{path}{name}", name, getattr(settings, name))


def _named(path: str, name: str, value: Any) -> Iterator[NamedMedia]:
    if isinstance(value, BaseModel):
        yield from named_media(value, f"{path}.")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _named(f"{path}.{index}", name.removesuffix("s"), part)
    elif isinstance(value, str):
        for ending, kind in KINDS.items():
            if name.endswith(f"{ending}_id"):
                yield NamedMedia(path, value, kind)
