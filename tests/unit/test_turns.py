"""Turns are given in the order of asking, and a turn that is given up is not lost."""

from __future__ import annotations

import threading
import time

from app.turns import Turns


def test_first_come_first_served() -> None:
    turns, order = Turns(), list[int]()
    assert turns.acquire(1)

    def take(number: int) -> None:
        assert turns.acquire(30)
        order.append(number)
        turns.release()

    threads = [threading.Thread(target=take, args=[number]) for number in range(20)]
    for count, thread in enumerate(threads, 1):
        thread.start()
        while len(turns._waiting) < count:
            time.sleep(0.001)
    turns.release()
    for thread in threads:
        thread.join(30)
    assert order == list(range(20))
    assert turns.acquire(1)


def test_whoever_gives_up_is_passed_over() -> None:
    turns = Turns()
    assert turns.acquire(1)
    assert not turns.acquire(0.01)
    assert not turns._waiting
    turns.release()
    assert turns.acquire(0.01)
    turns.release()


def test_many_threads_never_hold_it_together() -> None:
    turns, inside, most = Turns(), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(200):
            if turns.acquire(0.0005):
                inside += 1
                most = max(most, inside)
                inside -= 1
                turns.release()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == 1
    assert turns.acquire(1)
