"""The picture and the mask of an A1111 request, as settings of a job."""

from __future__ import annotations

from typing import Any

from app.api.context import studio
from app.api.sdapi_bodies import Img2Img
from app.errors import InvalidInput
from app.media.masks import mask_of_webui
from app.services.resources import TaskResourceIn, decoded
from app.tables import Media


def sources(body: Img2Img, job_type: str) -> dict[str, Any]:
    """Return the settings that its pictures become. Raises `ResourceFailed`, `InvalidInput`."""
    source = _picture(body.init_images[0])
    if job_type == "edit":
        return {"source_image_ids": [source.id]}
    settings: dict[str, Any] = {"source_image_id": source.id, "strength": body.denoising_strength}
    if body.mask:
        size = (source.width, source.height)
        mask = mask_of_webui(
            decoded(body.mask, "mask"), size, body.mask_blur or 0, invert=bool(body.inpainting_mask_invert)
        )
        settings["mask_image_id"] = studio().resources.keep(mask, "mask").id
        if body.inpaint_full_res and body.inpaint_full_res_padding is not None:
            settings["padding_mask_crop"] = body.inpaint_full_res_padding
    return settings


def _picture(text: str) -> Media:
    if not text:
        raise InvalidInput("init_images", "is empty")
    kept = studio().resources.process(TaskResourceIn(type="base64", data=text), "init_images")
    if kept.media_type != "image":
        raise InvalidInput("init_images", f"is a {kept.media_type}; a picture is needed")
    return kept
