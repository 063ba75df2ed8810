"""``/models``: the lineup, what of it is on this machine and in memory, and how to add to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.config import Config
from app.errors import StudioError
from app.models.lineup import ModelEntry
from app.models.sources import files_of
from app.pages.access import the_studio
from app.services.download_targets import downloadable

GROUPS = (("image", "Pictures"), ("t2v", "Videos from words"), ("i2v", "Videos from a picture"))


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/models", "models", models)
    pages.add_url_rule("/fragments/models", "models_board", board)


def models() -> str:
    return render_template("models.html", **_board())


def board() -> str:
    return render_template("parts/models_board.html", **_board())


def _board() -> dict[str, Any]:
    the = the_studio()
    report = the.models_report()
    entries = {model_id: the.entry(model_id) for model_id in report.models}
    return {
        "report": report,
        "groups": [
            (title, [model for model in report.models.values() if model.type == kind]) for kind, title in GROUPS
        ],
        "sizes": {
            model.id: bytes_on_disk(the.config, entries[model.id])
            for model in report.models.values()
            if model.downloaded
        },
        "fetchable": {model_id for model_id, entry in entries.items() if downloadable(entry)},
        "worker": the.queue().worker,
        "own_worker": the.config.workers == 1,
    }


def bytes_on_disk(config: Config, entry: ModelEntry) -> int | None:
    """Return the bytes of a downloaded model's weights; None where they cannot be read."""
    try:
        files = files_of(config, entry)
        weights = {path for name in files.components for path in files.weights(name)}
        return sum(path.stat().st_size for path in weights)
    except (StudioError, OSError):
        return None
