"""``/storyboard``: the editor of storyboards, and what is posted from it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from app.errors import StudioError
from app.pages.access import argument, the_studio
from app.pages.boarding import Board, from_request, posted

WORDS = {"source_image_id": "picture"}
"""Names of the form's fields where they are others than the settings'."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/storyboard", "storyboard", storyboard)
    pages.add_url_rule("/storyboard", "storyboard_sent", sent, methods=["POST"])


def storyboard() -> str:
    """An empty form, or with ``?draft=`` or ``?job=`` the one that it names."""
    the, draft, job = the_studio(), argument("draft"), argument("job")
    if draft is not None:
        kept = the.drafts.get(draft)
        return _page(from_request(kept.request, name=kept.name, draft=kept.id))
    if job is not None:
        status = the.status(job)
        told = {"model_id": status.model_id, "prompt": status.prompt, "negative_prompt": status.negative_prompt}
        return _page(from_request({**told, "settings": status.settings}))
    return _page(Board())


def sent() -> Any:
    """Do what the pressed button says: change a row, keep the draft, forget it, or enqueue the job."""
    the, act = the_studio(), request.form.get("act", "send")
    form = Board()
    try:
        form = posted()
        if act == "forget":
            the.drafts.delete(form.draft)
            return redirect("/storyboard", code=303)
        if act == "save":
            return redirect(f"/storyboard?draft={_keep(form)}", code=303)
        if act == "send":
            body = form.as_request()
            told = body["settings"].pop("type"), body["model_id"], body["prompt"] or ""
            job = the.submit(*told, body["negative_prompt"], body["settings"]).job
            return redirect(f"/#job-{job.id}", code=303)
    except StudioError as error:
        return _page(form, wrong=error), error.status
    form.change(act)
    return _page(form)


def _keep(form: Board) -> str:
    """Keep the form as a draft, the one that it came from where there is one; returns its id."""
    drafts, name = the_studio().drafts, form.name or "Storyboard"
    if form.draft:
        return drafts.change(form.draft, name[:100], form.as_request()).id
    return drafts.add(name[:100], form.as_request()).id


def _page(form: Board, wrong: StudioError | None = None) -> str:
    the = the_studio()
    models = [model for model in the.models_report().models.values() if "storyboard" in model.job_types]
    return render_template(
        "storyboard.html", board=form, models=models, drafts=the.drafts.all()[:20], wrong=wrong
    )
