"""``/``: the composer and the recent generations, and the fragments that both fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from app.media.view import MediaView
from app.pages.access import argument, the_studio
from app.pages.composer import animating_models, animator_for, composer_for, prompt_models
from app.pages.media import view_if_there, view_of

if TYPE_CHECKING:
    from app.services.status import StatusBody

RECENT = 12
"""Jobs on the first page."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/", "studio", studio)
    pages.add_url_rule("/fragments/composer", view_func=composer)
    pages.add_url_rule("/fragments/fields", view_func=fields)
    pages.add_url_rule("/fragments/recent", view_func=recent)
    pages.add_url_rule("/fragments/jobs/<job_id>", view_func=job)
    pages.add_url_rule("/fragments/animate/<media_id>", view_func=animate)


def studio() -> str:
    return render_template("studio.html", **_composer(), **_recent())


def composer() -> str:
    return render_template("parts/composer.html", **_composer())


def fields() -> str:
    """The controls of another model; with ``source``, those that animate that picture."""
    source, report = argument("source"), the_studio().models_report()
    if source is None:
        form = composer_for(report, argument("model"), {})
    else:
        form = animator_for(report, argument("model"), view_of(source))
    return render_template("parts/fields.html", form=form)


def recent() -> str:
    return render_template("parts/recent.html", **_recent())


def job(job_id: str) -> str:
    return render_template("parts/job.html", job=the_studio().status(job_id))


def animate(media_id: str) -> str:
    report, source = the_studio().models_report(), view_of(media_id)
    form = animator_for(report, argument("model"), source)
    return render_template("parts/animate.html", form=form, models=animating_models(report), source=source)


def _composer() -> dict[str, Any]:
    """Return the form, filled from a finished picture or video with ``?reuse=``."""
    report, reuse = the_studio().models_report(), argument("reuse")
    media = view_if_there(reuse) if reuse else None
    values: dict[str, Any] = {}
    if media is not None:
        given = {"prompt": media.prompt, "negative_prompt": media.negative_prompt, "seed": media.seed}
        values = {**(media.settings or {}), **given}
    form = composer_for(report, media.model_id if media else argument("model"), values)
    return {
        "form": form,
        "models": prompt_models(report),
        "reused": media is not None,
        "can_animate": bool(animating_models(report)),
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
