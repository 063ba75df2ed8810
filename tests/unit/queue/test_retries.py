"""Which errors are tried again, and when."""

from __future__ import annotations

import random

import pytest

from app.errors import (
    DatabaseBusy,
    DownloadFailed,
    InvalidInput,
    LeaseLost,
    ModelCorrupt,
    OutOfMemory,
    Stalled,
    StudioError,
)
from app.queue.retries import MAX_RETRIES, delay_seconds, may_retry, until_written


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (DownloadFailed(), MAX_RETRIES),
        (Stalled(), MAX_RETRIES),
        (OutOfMemory(), 1),
        (ModelCorrupt(), 0),
        (InvalidInput("width", "too large"), 0),
        (StudioError(), 0),
    ],
)
def test_only_what_may_pass_is_tried_again(error: StudioError, times: int) -> None:
    assert [may_retry(error, retries) for retries in range(5)] == [retries < times for retries in range(5)]


def test_delays_grow_and_are_spread() -> None:
    chance = random.Random(1)
    for retries, longest in enumerate((2.0, 8.0, 32.0)):
        delays = [delay_seconds(retries, chance) for _ in range(50)]
        assert longest / 2 <= min(delays) < max(delays) <= longest
        assert len(set(delays)) == 50


def test_a_result_is_held_while_the_database_is_locked() -> None:
    pauses: list[float] = []

    def write() -> str:
        if len(pauses) < 3:
            raise DatabaseBusy()
        return "written"

    assert until_written(write, sleep=pauses.append) == "written"
    assert len(pauses) == 3


def test_the_fence_ends_the_holding() -> None:
    def write() -> None:
        raise LeaseLost()

    with pytest.raises(LeaseLost):
        until_written(write)


def test_a_shutdown_ends_the_holding() -> None:
    def write() -> None:
        raise DatabaseBusy()

    with pytest.raises(DatabaseBusy):
        until_written(write, give_up=lambda: True)
