"""The pictures that an edit starts from, and its mask, whose transparent parts are repainted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.context import studio
from app.api.openai_bodies import EditRequest
from app.errors import InvalidInput
from app.media.masks import mask_of_transparency

MOST_SOURCES = 4
"""Pictures that a model which edits by instruction takes."""


def edit_sources(
    body: EditRequest, images: Sequence[bytes], mask: bytes | None
) -> tuple[list[str], dict[str, Any]]:
    """Return the job types that an edit may be, best first, and its settings: sources, mask, strength.

    Raises `InvalidInput`, `UnsupportedMediaType`, `TooLarge`.
    """
    if not 1 <= len(images) <= MOST_SOURCES:
        reason = f"1 to {MOST_SOURCES} pictures are taken, there are {len(images)}"
        raise InvalidInput("image", reason, minimum=1, maximum=MOST_SOURCES)
    if mask is not None and len(images) > 1:
        raise InvalidInput("mask", "is for one picture", maximum=1)
    settings: dict[str, Any] = {"source_images": [_kept(image, "image") for image in images]}
    settings["strength"] = body.strength
    if mask is not None:
        settings["mask_image_id"] = _kept(mask_of_transparency(mask, "mask"), "mask")
        return ["inpaint"], settings
    return ["edit"] if len(images) > 1 else ["edit", "img2img"], settings


def _kept(content: bytes, field: str) -> str:
    """Keep a picture; returns its id."""
    kept = studio().resources.keep(content, field)
    if kept.media_type != "image":
        raise InvalidInput(field, f"is a {kept.media_type}; a picture is needed")
    return kept.id
