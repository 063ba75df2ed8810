"""The composer without JavaScript: the posted form becomes typed settings, as the script would send them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request

from app.errors import InvalidInput, StudioError
from app.pages.access import the_studio
from app.pages.composer import Composer, composer_for
from app.pages.controls import Control

Render = Callable[..., str]


def generate(render: Render) -> Any:
    """Enqueue what the form says; answers 303 to the job's card, or the form again with what is wrong (422)."""
    the, given = the_studio(), request.form
    report = the.models_report()
    form = composer_for(report, given.get("model_id"), {}, given.get("job_type"))
    if form is None:
        raise InvalidInput("model_id", "no model is in the lineup; add one to .env")
    prompts = {name: given.get(name) or None for name in ("prompt", "negative_prompt")}
    values: dict[str, Any] = {}
    try:
        values = posted_settings(form, given)
        job = the.submit(
            form.job_type, form.model.id, prompts["prompt"] or "", prompts["negative_prompt"], values
        ).job
    except StudioError as error:
        shown = {"field": str(error.details.get("field", "")).rpartition(".")[2], "message": error.message}
        page = render(
            model_id=form.model.id,
            job_type=form.job_type,
            values={**values, **prompts},
            given_by="address",
            problem=shown,
        )
        return page, error.status
    return redirect(f"/#job-{job.id}", code=303)


def posted_settings(form: Composer, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings of a posted form: empty fields left out, files kept as uploads."""
    settings: dict[str, Any] = {}
    for name, control in form.controls.items():
        value = _value(control, given)
        if value is None or (control.group and value == control.default):
            continue
        *path, last = name.split(".")
        place = settings
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return settings


def _value(control: Control, given: Mapping[str, str]) -> Any:
    """Return one field's value; text that is not of its type stays text, which the settings then refuse."""
    if control.kind in ("picture", "pictures", "mask", "video"):
        return _medium(control, given)
    text = given.get(control.name, "").strip()
    if control.kind == "check":
        return text == "true" or None
    if not text or control.kind == "objects":
        return None
    try:
        match control.data:
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "bool":
                return text == "true"
            case "lines":
                return [line.strip() for line in text.splitlines() if line.strip()]
            case "json":
                return json.loads(text)
    except ValueError:
        return text
    return text


def _medium(control: Control, given: Mapping[str, str]) -> Any:
    """Return the id of what was chosen, or of the file that came with the form."""
    file = request.files.get(f"{control.name}.file")
    data = file.read() if file is not None else b""
    chosen = the_studio().media.add_upload(data, control.name).id if data else given.get(control.name) or None
    return [chosen] if chosen and control.kind == "pictures" else chosen
