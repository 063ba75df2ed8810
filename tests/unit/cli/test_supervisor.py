"""Workers that die, hang or fall silent are replaced, ever later in a crash loop."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import supervisor as supervisor_module
from app.cli.restarts import MAX_DELAY_SECONDS, WINDOW_SECONDS, Restarts
from app.cli.supervisor import SILENT_SECONDS, Supervisor
from app.queue import leases
from app.queue.leases import Pulse
from app.queue.locks import SUFFIX
from app.services import Studio
from tests.support.fake_models import FakeModels, fake_studio
from tests.support.waiting import until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = fake_studio(tmp_path)
    yield studio
    studio.close()


@pytest.fixture
def models(studio: Studio) -> FakeModels:
    assert isinstance(studio.models, FakeModels)
    return studio.models


class Sleepers(Supervisor):
    """Its worker processes do nothing."""

    def spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(SLEEPER)


def test_a_crash_loop_becomes_slow_and_is_forgiven() -> None:
    now = [1000.0]
    restarts = Restarts(lambda: now[0])
    assert restarts.due
    assert [restarts.died() for _ in range(4)] == [0.0, 5.0, 10.0, 20.0]
    assert not restarts.due
    now[0] += 20.0
    assert restarts.due
    assert max(restarts.died() for _ in range(10)) == MAX_DELAY_SECONDS
    now[0] += WINDOW_SECONDS + 1
    assert restarts.died() == 0.0


def test_a_thread_that_ended_is_replaced_and_its_job_runs(
    studio: Studio, models: FakeModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda arguments: None)
    ends = [1]

    def end(step: int) -> None:
        if ends:
            ends.clear()
            raise SystemExit  # ends a thread without a word

    models.before_step = end
    job = studio.submit("image", None, "a red circle").job
    with Supervisor(studio, 1) as supervisor:
        first = supervisor.thread
        assert first is not None
        until(lambda: first.ended)
        assert supervisor.watch() is False
        assert supervisor.thread is not first
        until(lambda: studio.jobs.get(job.id).status == "COMPLETED")
    found = studio.jobs.get(job.id)
    assert (found.attempt, found.deaths) == (2, 0)  # what it recorded took the first death off


def test_a_thread_that_hangs_asks_for_a_new_process(
    studio: Studio, models: FakeModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "PROGRESS_SECONDS", 0.001)
    monkeypatch.setattr(Pulse, "stands_still", lambda pulse: pulse.progress.step == 1)
    hanging = threading.Event()
    models.before_step = lambda step: hanging.wait(60) and None if step == 2 else None
    job = studio.submit("image", None, "a red circle").job
    with Supervisor(studio, 1) as supervisor:
        until(lambda: supervisor.watch())
        found = studio.jobs.get(job.id)
        assert (found.status, found.retries, found.worker) == ("PENDING", 1, None)
        hanging.set()


def test_processes_that_die_are_started_again(studio: Studio) -> None:
    with Sleepers(studio, 2) as supervisor:
        doomed, other = (child.process for child in supervisor.children)
        doomed.kill()
        doomed.wait()
        supervisor.watch()
        second = supervisor.children[0].process
        assert second.pid != doomed.pid
        assert supervisor.children[1].process is other
        second.kill()
        second.wait()
        supervisor.watch()
        assert supervisor.children[0].process is second
        assert not supervisor.children[0].restarts.due
        supervisor.children[0].restarts.clock = lambda: time.monotonic() + 5.0
        supervisor.watch()
        assert supervisor.children[0].process.poll() is None
    assert all(child.process.poll() is not None for child in supervisor.children)


def test_a_silent_process_is_killed(studio: Studio) -> None:
    with Sleepers(studio, 1 + 1) as supervisor:
        silent, other = (child.process for child in supervisor.children)
        for process, age in ((silent, SILENT_SECONDS + 60), (other, 1.0)):
            path = studio.config.data_folder / "locks" / f"abc-{process.pid}-0123{SUFFIX}"
            path.parent.mkdir(exist_ok=True)
            path.touch()
            os.utime(path, (time.time() - age,) * 2)
        supervisor.watch()
        assert silent.poll() is not None
        assert supervisor.children[0].process is not silent
        assert other.poll() is None


def test_no_worker_is_watched_without_complaint(studio: Studio) -> None:
    with Supervisor(studio, 0) as supervisor:
        assert supervisor.watch() is False
        assert (supervisor.thread, supervisor.children) == (None, [])


def test_a_process_that_ignores_the_end_is_killed(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "STOP_SECONDS", 0.0)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(1, flush=True); time.sleep(600)"
    )

    class Deaf(Supervisor):
        def spawn(self) -> subprocess.Popen[bytes]:
            process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
            assert process.stdout is not None
            with process.stdout as said:
                said.readline()
            return process

    with Deaf(studio, 2) as supervisor:
        processes = [child.process for child in supervisor.children]
    assert [process.returncode for process in processes] == [-9, -9]
