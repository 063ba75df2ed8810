"""Progress bars: of a job, of a download."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from app.cli.studios import StudioClient
from app.models.transfer import Transfer

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


class TransferBar:
    """``with TransferBar() as bar`` and ``bar.show(transfer)``: bytes, rate and the time that is left."""

    def __enter__(self) -> Self:
        self._bar: Any = tqdm(unit="B", unit_scale=True, leave=False, delay=0.5)
        return self

    def show(self, transfer: Transfer) -> None:
        self._bar.total = transfer.total or None
        self._bar.n = transfer.done
        self._bar.set_description_str(transfer.what[-40:], refresh=False)
        self._bar.refresh()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()
