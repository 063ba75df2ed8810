"""``POST /sdapi/v1/txt2img`` and ``img2img``: pictures for A1111's clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify
from flask_openapi3 import OpenAPI

from app.api.context import studio
from app.api.keys import caller
from app.api.openai_bodies import parts_of
from app.api.sdapi_answers import pictures_answer
from app.api.sdapi_bodies import Img2Img, Txt2Img
from app.api.sdapi_callers import callers
from app.api.sdapi_models import choose_model, job_of
from app.api.sdapi_sources import sources
from app.api.submitting import IdempotencyHeader, renamed
from app.api.waiting import asked, place_to_wait, waited
from app.errors import InvalidInput
from app.services.fitting import fitted
from app.services.repeats import Asked, earlier
from app.services.status import StatusBody, WarningBody
from app.services.waiting import completed
from app.services.webui_prompts import split_loras
from app.tables import Job

NAMES = {
    "settings.num_inference_steps": "steps",
    "settings.guidance_scale": "cfg_scale",
    "settings.width": "width",
    "settings.height": "height",
    "settings.seed": "seed",
    "settings.strength": "denoising_strength",
    "settings.mask_image_id": "mask",
    "settings.source_image_id": "init_images",
}
"""The studio's names of fields and A1111's."""


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.post("/sdapi/v1/txt2img", doc_ui=False)
    def sdapi_txt2img(header: IdempotencyHeader, body: Txt2Img) -> Response:
        return _answer(body, asked("sdapi:txt2img", header, body), ["image"])

    @app.post("/sdapi/v1/img2img", doc_ui=False)
    def sdapi_img2img(header: IdempotencyHeader, body: Img2Img) -> Response:
        body.checked()
        return _answer(
            body, asked("sdapi:img2img", header, body), ["inpaint"] if body.mask else ["img2img", "edit"]
        )


def _answer(body: Txt2Img, request: Asked, wanted: Sequence[str]) -> Response:
    with place_to_wait():
        jobs, warnings = submitted(body, request, wanted)
        with callers().waiting(caller(), [job.id for job in jobs]):
            found = waited(jobs)
    return jsonify(pictures_answer(body, _usable(found), warnings))


def _usable(found: list[StatusBody]) -> list[StatusBody]:
    """Return the jobs whose pictures are answered: after an interrupt those that there are by then.

    Raises `JobFailed`, `JobWasCancelled` where an interrupt left none, `StillRunning`.
    """
    if any(status.images for status in found) and any(status.status == "cancelled" for status in found):
        return [status for status in found if status.status in ("completed", "cancelled")]
    return [completed(status) for status in found]


def submitted(body: Txt2Img, request: Asked, wanted: Sequence[str]) -> tuple[list[Job], list[WarningBody]]:
    """Enqueue a request's jobs; returns them and what is not done as asked. Raises as `Studio.submit` does."""
    job_type, entry = job_of(body.overrides, wanted)
    prompt, loras = split_loras(body.prompt)
    plain = {**body.settings(), **(sources(body, job_type) if isinstance(body, Img2Img) else {})}
    settings, warnings = fitted(entry, job_type, plain)
    if loras:
        settings["loras"] = loras
    jobs, seed = [], settings.get("seed")
    for index, count in enumerate(parts_of(body.count)):
        part = request.part(index)
        values = {**settings, "num_images": count, "seed": seed}
        job = earlier(studio(), part) or _submit(job_type, entry.id, prompt, body.negative_prompt, values, part)
        jobs.append(job)
        seed = int(job.settings["seed"]) + count
    if body.override_settings_restore_afterwards is False and "sd_model_checkpoint" in body.overrides:
        choose_model(entry.id)
    return jobs, [*body.undone(), *warnings]


def _submit(
    job_type: str, model: str, prompt: str, negative: str | None, settings: dict[str, Any], part: Asked
) -> Job:
    try:
        return (
            studio()
            .submit(
                job_type,
                model,
                prompt,
                negative or None,
                settings,
                idempotency_key=part.key,
                request_hash=part.digest,
            )
            .job
        )
    except InvalidInput as error:
        raise renamed(error, NAMES) from None
