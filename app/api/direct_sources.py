"""The settings of a job that ``POST /generate`` asks for: its pictures are taken in on the way."""

from __future__ import annotations

import re
from typing import Any

from app.api.context import studio
from app.api.direct_bodies import DirectRequest
from app.errors import InvalidInput
from app.services.resources import TaskResourceIn

_ID = re.compile(r"[0-9a-f]{32}")


def direct_settings(body: DirectRequest) -> dict[str, Any]:
    """Return the settings. Raises `InvalidInput`, `ResourceFailed`."""
    settings: dict[str, Any] = {
        "num_images": body.num_images,
        "num_inference_steps": body.inference_steps,
        "guidance_scale": body.guidance_scale,
        "scheduler": body.scheduler,
        "seed": body.seed,
    }
    if body.dimensions is not None:
        settings |= body.dimensions.model_dump()
    if body.image_to_image is not None:
        source = picture(body.image_to_image.starting_image, "image_to_image.starting_image")
        settings |= {"source_image_id": source, "strength": body.image_to_image.strength}
    if body.inpaint is not None:
        settings["source_image_id"] = picture(body.inpaint.starting_image, "inpaint.starting_image")
        settings["mask_image_id"] = picture(body.inpaint.mask_image, "inpaint.mask_image")
        settings["strength"] = body.inpaint.strength
    if body.controlnets:
        guides = [(net, f"controlnets.{index}.guide_image") for index, net in enumerate(body.controlnets)]
        settings["controlnets"] = [net.settings(picture(net.guide_image, field)) for net, field in guides]
    if body.loras:
        settings["loras"] = [lora.settings() for lora in body.loras]
    if body.pipeline_optimizations is not None:
        settings["optimizations"] = body.pipeline_optimizations.model_dump(exclude_none=True)
    return settings


def picture(text: str, field: str) -> str:
    """Return the id of a picture that comes as base64, by address or by id. Raises as `Resources.process`."""
    kind = (
        "media"
        if _ID.fullmatch(text)
        else "remote_url"
        if text.startswith(("http://", "https://"))
        else "base64"
    )
    resource = TaskResourceIn.model_validate({"type": kind, "data": text})
    kept = studio().resources.process(resource, field)
    if kept.media_type != "image":
        raise InvalidInput(field, f"is a {kept.media_type}; a picture is needed")
    return kept.id
