"""``POST /act``: what a page's buttons do, for browsers without JavaScript. Answers 303 back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app.errors import InvalidInput
from app.pages.access import the_studio
from app.services import Studio

BACK = ("/queue", "/models", "/")
Act = Callable[[Studio, str], Any]

ACTS: dict[str, Act] = {
    "cancel": lambda the, job: the.jobs.cancel(job),
    "pause-job": lambda the, job: the.jobs.pause_job(job),
    "continue": lambda the, job: the.jobs.continue_job(job),
    "retry": lambda the, job: the.jobs.retry(job),
    "first": lambda the, job: the.jobs.move(job, 1),
    "earlier": lambda the, job: the.jobs.move(job, max(1, _place(the, job) - 1)),
    "later": lambda the, job: the.jobs.move(job, _place(the, job) + 1),
    "pause": lambda the, _: the.jobs.pause(),
    "resume": lambda the, _: the.jobs.resume(),
    "clear": lambda the, statuses: the.jobs.clear([each.upper() for each in statuses.split(",")]),
    "load": lambda the, model: the.loads.load(model),
    "unload": lambda the, model: the.loads.unload(model),
    "pin": lambda the, model: the.loads.pin(model),
    "unpin": lambda the, model: the.loads.pin(model, pinned=False),
    "download": lambda the, model: the.downloads.start(model),
    "stop-download": lambda the, model: the.downloads.cancel(model),
}
"""A button's name to what it does; each gets the studio and the job, model or statuses that it is about."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/act", "act", act, methods=["POST"])


def act() -> Response:
    """Do what the button that sent the form says, such as ``cancel JOB``."""
    name, _, what = request.form.get("act", "").partition(" ")
    if name not in ACTS:
        raise InvalidInput("act", "is not one of the page's buttons", allowed=sorted(ACTS))
    ACTS[name](the_studio(), what)
    back = request.form.get("back", "")
    return redirect(back if back in BACK else "/", code=303)


def _place(the: Studio, job_id: str) -> int:
    return the.jobs.position(the.jobs.get(job_id)) or 1
