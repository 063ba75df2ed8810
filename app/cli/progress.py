"""A progress bar for one job."""

from __future__ import annotations

import time
from typing import Any

from tqdm import tqdm

from app.cli.studios import StudioClient

POLL_SECONDS = 0.1


def follow(studio: StudioClient, job_id: str) -> dict[str, Any]:
    """Show the job's progress until it ends; returns its last status. Ctrl+C cancels the job."""
    with tqdm(total=100, unit="%", bar_format="{desc:<24} {bar} {n:3.0f}% {elapsed}", leave=False) as bar:
        try:
            while True:
                status = studio.status(job_id)
                bar.set_description_str(status["message"][:24], refresh=False)
                bar.n = status["progress"]["percent"]
                bar.refresh()
                if status["status"] in ("completed", "failed", "cancelled"):
                    return status
                time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            studio.cancel(job_id)
            raise
