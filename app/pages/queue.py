"""``/queue``: what runs, what waits, what ended, and the machine that does it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template

from app.pages.access import the_studio
from app.tables import Job, JobStatus

HELD = 50
"""Most paused jobs that are shown."""
ENDED = 20
"""Finished jobs that the page lists."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/queue", "queue", queue)
    pages.add_url_rule("/fragments/queue", view_func=board)


def queue() -> str:
    return render_template("queue.html", **_board())


def board() -> str:
    return render_template("parts/board.html", **_board())


def _board() -> dict[str, Any]:
    the = the_studio()
    return {
        "queue": the.queue(detailed=True),
        "held": [the.status(job.id) for job in the.jobs.list(JobStatus.PAUSED, limit=HELD)[0]],
        "ended": [the.status(job.id) for job in _ended()],
        "disk": disk_of(the.config.images_folder),
    }


def disk_of(folder: Path) -> dict[str, int] | None:
    """Return the bytes of the disk that pictures are written to; None where it cannot be asked."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return {"total": usage.total, "free": usage.free}


def _ended() -> list[Job]:
    """Return the jobs that ended last, newest first."""
    jobs = the_studio().jobs
    ended = [job for status in JobStatus if status.final for job in jobs.list(status, limit=ENDED)[0]]
    return sorted(ended, key=lambda job: job.completed_at or job.created_at, reverse=True)[:ENDED]
