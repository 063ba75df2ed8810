"""When a failed job is tried again."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from app.errors import DatabaseBusy, OutOfMemory, StudioError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

MAX_RETRIES = 3
"""Retries of one job, whatever its errors."""

RETRIES_OF = {OutOfMemory.code: 1}
"""Errors that get fewer: memory that was not enough with everything else unloaded will not be enough later."""

FIRST_DELAY_SECONDS = 2.0
FACTOR = 4.0
"""Delays are 2, 8 and 32 s, each times 0.5 … 1 at random, so that many jobs do not come back at once."""

BUSY_SECONDS = 0.5
"""Pause between attempts to write a result while the database is locked."""


def may_retry(error: StudioError, retries: int) -> bool:
    """Tell whether a job that had ``retries`` retries is tried again after ``error``."""
    return error.retryable and retries < RETRIES_OF.get(error.code, MAX_RETRIES)


def delay_seconds(retries: int, chance: random.Random | None = None) -> float:
    """Return how long to wait before retry number ``retries`` + 1, with jitter."""
    fraction = (chance or random).uniform(0.5, 1.0)
    return FIRST_DELAY_SECONDS * FACTOR**retries * fraction


def until_written(
    write: Callable[[], Result],
    give_up: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], None] = time.sleep,
) -> Result:
    """Call ``write`` until the database is not locked any more: a finished result is held, not thrown away.

    The fence inside ``write`` ends it when another worker took the job meanwhile. Raises `DatabaseBusy` only
    when ``give_up`` says so.
    """
    while True:
        try:
            return write()
        except DatabaseBusy:
            if give_up():
                raise
            logger.warning("the database is locked; holding the result and trying again")
            sleep(BUSY_SECONDS)
