"""Percent, steps and estimate."""

from __future__ import annotations

from app.queue.progress import ProgressMeter
from tests.unit.queue.test_heartbeat import Seconds


def test_steps_are_counted_over_all_outputs() -> None:
    meter = ProgressMeter(2)
    steps = []
    for _ in range(2):
        meter.phase("denoising")
        steps += [meter.step(step, 4) for step in range(1, 5)]
        meter.output_done()
    assert [progress.step for progress in steps] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {progress.total_steps for progress in steps} == {8}
    assert [progress.phase for progress in steps] == [*["denoising"] * 3, "decoding"] * 2
    percents = [progress.percent for progress in steps]
    assert percents == sorted(percents)
    assert meter.finish().percent == 100.0
    assert meter.finish().phase == "done"


def test_outputs_of_an_earlier_attempt_count() -> None:
    meter = ProgressMeter(4, done=2)
    assert meter.step(1, 10).step == 21
    assert meter.current.percent > 50


def test_percent_never_falls() -> None:
    meter = ProgressMeter(1)
    meter.step(5, 10)
    half = meter.current.percent
    assert meter.step(1, 10).percent == half
    assert meter.phase("loading").percent == half


def test_the_estimate_comes_from_measured_steps() -> None:
    seconds = Seconds()
    meter = ProgressMeter(1, clock=seconds)
    assert meter.phase("denoising").eta_seconds is None
    seconds.now += 5.0  # the first step carries the text encoder
    assert meter.step(1, 11).eta_seconds == 50.0
    seconds.now += 1.0
    assert meter.step(2, 11).eta_seconds == 9.0
    seconds.now += 2.0
    assert meter.step(3, 11).eta_seconds == 12.0
    assert meter.finish().eta_seconds == 0.0


def test_a_model_that_reports_no_steps_still_ends() -> None:
    meter = ProgressMeter(1)
    meter.phase("loading")
    meter.output_done()
    assert meter.finish().percent == 100.0
