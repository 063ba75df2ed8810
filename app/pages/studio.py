"""``/``: the composer and the recent generations, and the fragments that both fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from app.media.view import MediaView
from app.pages.access import argument, the_studio
from app.pages.composer import animating_models, animator_for, composer_for
from app.pages.media import view_if_there, view_of
from app.pages.posted import generate
from app.services.enrich import STYLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.status import StatusBody

RECENT = 12
"""Jobs on the first page."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/", "studio", studio)
    pages.add_url_rule("/compose", "compose", posted, methods=["POST"])
    pages.add_url_rule("/fragments/composer", view_func=composer)
    pages.add_url_rule("/fragments/fields", view_func=fields)
    pages.add_url_rule("/fragments/recent", view_func=recent)
    pages.add_url_rule("/fragments/choose", view_func=choose)
    pages.add_url_rule("/fragments/jobs/<job_id>", view_func=job)
    pages.add_url_rule("/fragments/animate/<media_id>", view_func=animate)


def studio() -> str:
    return render_template("studio.html", **_composer(), **_recent())


def posted() -> Any:
    """The form without JavaScript: 303 to the page that shows the job, or the form with what is wrong."""
    return generate(lambda **state: render_template("studio.html", **_shown(**state), **_recent()))


def composer() -> str:
    return render_template("parts/composer.html", **_composer())


def fields() -> str:
    """The controls of another model or type of job; with ``source``, those that animate that picture."""
    source, report = argument("source"), the_studio().models_report()
    if source is None:
        form = composer_for(report, argument("model"), {}, argument("type"))
    else:
        form = animator_for(report, argument("model"), view_of(source))
    return render_template("parts/fields.html", form=form)


def recent() -> str:
    return render_template("parts/recent.html", **_recent())


def choose() -> str:
    """Pictures (or videos, ``?kind=video``) of the gallery to start from, newest first."""
    kind = argument("kind") or "image"
    page = the_studio().media.gallery(limit=60, search=argument("search"), type=kind)
    items = [MediaView.from_row(row) for row in page.items]
    return render_template("parts/choose.html", items=[item for item in items if not item.missing], kind=kind)


def job(job_id: str) -> str:
    return render_template("parts/job.html", job=the_studio().status(job_id))


def animate(media_id: str) -> str:
    report, source = the_studio().models_report(), view_of(media_id)
    form = animator_for(report, argument("model"), source)
    return render_template("parts/animate.html", form=form, models=animating_models(report), source=source)


def _composer() -> dict[str, Any]:
    """Return the form as the address asks: ``?model=`` and ``?type=``, ``?prompt=``, ``?source=`` (a picture or
    video to start from), or filled from a finished one with ``?reuse=``, or from a job with ``?job=``."""
    reuse, source = argument("reuse"), argument("source")
    media = view_if_there(reuse) if reuse else None
    if media is not None:
        told = _told(media)
        settings = told.get("settings") or {}
        given = {name: told.get(name) for name in ("prompt", "negative_prompt", "seed")}
        return _shown(told.get("model_id"), settings.get("type"), {**settings, **given}, given_by="reuse")
    job_id = argument("job")
    if job_id is not None:
        job = the_studio().status(job_id)
        given = {"prompt": job.prompt, "negative_prompt": job.negative_prompt}
        return _shown(job.model_id, job.type, {**job.settings, **given}, given_by="job")
    begun = view_if_there(source) if source else None
    prompt = {"prompt": argument("prompt"), "negative_prompt": argument("negative_prompt")}
    model, job_type = argument("model") or argument("model_id"), argument("type")
    if begun is None:
        return _shown(model, job_type, prompt, given_by="address" if any(prompt.values()) else None)
    job_type = job_type or ("v2v" if begun.media_type == "video" else "img2img")
    names = ("source_image_id", "source_image_ids", "source_video_id")
    values = {**prompt, **dict.fromkeys(names, begun.id), "source_image_ids": [begun.id]}
    return _shown(model, job_type, values, given_by="source")


def _told(media: MediaView) -> dict[str, Any]:
    """Return how something was made: our own record, or what the file of an upload said."""
    if media.settings is not None:
        return media.model_dump()
    record = the_studio().media.metadata(media.id).get("record") or {}
    return dict(record.get("parameters") or {})


def _shown(
    model_id: str | None,
    job_type: str | None,
    values: Mapping[str, Any],
    *,
    given_by: str | None = None,
    problem: dict[str, Any] | None = None,
) -> dict[str, Any]:
    report = the_studio().models_report()
    form = composer_for(report, model_id, values, job_type)
    return {
        "form": form,
        "models": list(report.models.values()),
        "given_by": given_by,
        "wrong": problem,
        "styles": STYLES if the_studio().enricher.chat.configured else (),
    }


def _recent() -> dict[str, Any]:
    """Return the newest jobs; those whose results were all deleted have nothing to show."""
    the = the_studio()
    jobs: list[StatusBody] = [the.status(row.id) for row in the.jobs.list(limit=RECENT)[0]]
    return {"jobs": [job for job in jobs if job.media or job.status != "completed"], "older": _older(jobs)}


def _older(jobs: list[StatusBody]) -> list[MediaView]:
    """Return the newest of the gallery for a page with few jobs: the finished ones may have been cleared."""
    if len(jobs) >= RECENT:
        return []
    shown = {job.id for job in jobs}
    newest = the_studio().media.gallery(limit=RECENT).items
    return [MediaView.from_row(row) for row in newest if row.job_id is None or row.job_id not in shown]
