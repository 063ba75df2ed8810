"""Figures on recent jobs."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Float, cast, extract, func, select
from sqlalchemy.orm import Session

from app.tables import Job, JobStatus


def recent(session: Session, since: datetime) -> dict[str, Any]:
    """Return figures on the jobs created after ``since``.

    ``recent_24h``: ``total`` and one number per status in lower case. ``average_processing_seconds``: from
    start to end of the completed ones, null without any. ``failure_rate``: failed of completed and failed,
    0 … 1, null without any. ``per_model``: ``{model: {total, completed, failed, average_processing_seconds}}``.
    """
    query = (
        select(Job.model_id, Job.status, func.count(), func.sum(_seconds(session)))
        .where(Job.created_at >= since)
        .group_by(Job.model_id, Job.status)
    )
    totals: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    per_model: dict[str, Counter[str]] = {}
    for model_id, status, count, spent in session.execute(query):
        totals[status] += count
        per_model.setdefault(model_id, Counter())[status] += count
        if status == JobStatus.COMPLETED:
            seconds[model_id] += spent or 0.0
    return {
        "recent_24h": {"total": totals.total(), **{status.lower(): totals[status] for status in JobStatus}},
        "average_processing_seconds": _ratio(sum(seconds.values()), totals[JobStatus.COMPLETED]),
        "failure_rate": _failures(totals),
        "per_model": {
            model: {
                "total": counts.total(),
                "completed": counts[JobStatus.COMPLETED],
                "failed": counts[JobStatus.FAILED],
                "average_processing_seconds": _ratio(seconds[model], counts[JobStatus.COMPLETED]),
            }
            for model, counts in sorted(per_model.items())
        },
    }


def _seconds(session: Session) -> Any:
    """Seconds from start to end of a job, as SQL."""
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(Job.completed_at) - func.julianday(Job.started_at)) * 86400.0
    return cast(extract("epoch", Job.completed_at) - extract("epoch", Job.started_at), Float)


def _ratio(part: float, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _failures(totals: Counter[str]) -> float | None:
    return _ratio(totals[JobStatus.FAILED], totals[JobStatus.FAILED] + totals[JobStatus.COMPLETED])
