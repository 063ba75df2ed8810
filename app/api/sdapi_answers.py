"""Pictures as A1111's clients read them; ``info`` is JSON in a string."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.api.context import studio
from app.api.sdapi_bodies import Txt2Img
from app.media.view import metadata_view
from app.models.schedulers import SCHEDULERS
from app.services.pictures import base64_of, picture_bytes
from app.services.status import StatusBody, WarningBody
from app.tables import Media
from app.version import __version__


def pictures_answer(
    asked: Txt2Img, found: Sequence[StatusBody], warnings: Sequence[WarningBody]
) -> dict[str, Any]:
    """Return the body: ``images`` as base64 PNG, the request as ``parameters``, and ``info``.

    ``warnings`` in it, an addition, tells what was not done as asked.
    """
    rows = [studio().media.get(view.id) for status in found for view in status.images]
    sent = [] if asked.send_images is False else [base64_of(picture_bytes(studio().media, row)) for row in rows]
    told = [*warnings, *(warning for status in found for warning in status.warnings)]
    about = {"job_ids": [status.id for status in found], "warnings": [each.model_dump() for each in told]}
    return {"images": sent, "parameters": asked.told(), "info": json.dumps({**info(found[0], rows), **about})}


def info(job: StatusBody, rows: Sequence[Media]) -> dict[str, Any]:
    """Return what ``info`` holds under A1111's names."""
    settings, count = job.settings, len(rows)
    seeds = [row.seed for row in rows]
    width, height = (rows[0].width, rows[0].height) if rows else (settings.get("width"), settings.get("height"))
    return {
        "prompt": job.prompt,
        "all_prompts": [job.prompt] * count,
        "negative_prompt": job.negative_prompt or "",
        "all_negative_prompts": [job.negative_prompt or ""] * count,
        "seed": settings["seed"],
        "all_seeds": seeds,
        "subseed": settings["seed"],
        "all_subseeds": seeds,
        "subseed_strength": 0,
        "width": width,
        "height": height,
        "sampler_name": _sampler(settings.get("scheduler")),
        "cfg_scale": settings.get("guidance_scale"),
        "steps": settings.get("num_inference_steps"),
        "batch_size": count,
        "restore_faces": False,
        "face_restoration_model": None,
        "sd_model_name": job.model_id,
        "sd_model_hash": None,
        "sd_vae_name": None,
        "sd_vae_hash": None,
        "seed_resize_from_w": -1,
        "seed_resize_from_h": -1,
        "denoising_strength": settings.get("strength"),
        "extra_generation_params": {},
        "index_of_first_image": 0,
        "infotexts": [metadata_view(row).parameters or "" for row in rows],
        "styles": [],
        "job_timestamp": job.created_at.strftime("%Y%m%d%H%M%S"),
        "clip_skip": 1,
        "is_using_inpainting_conditioning": False,
        "version": __version__,
    }


def _sampler(scheduler: str | None) -> str:
    return SCHEDULERS[scheduler][2] if scheduler in SCHEDULERS else "Default"
