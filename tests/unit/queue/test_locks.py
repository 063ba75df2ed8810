"""Signs of life of workers."""

from __future__ import annotations

import errno
import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT
from app.queue.locks import WorkerLock

HOLDER = """
import sys
from pathlib import Path
from app.queue.locks import WorkerLock
lock = WorkerLock(Path(sys.argv[1]))
lock.hold()
print(lock.name, flush=True)
sys.stdin.read()
"""


def test_a_worker_lives_while_it_holds_its_lock(tmp_path: Path) -> None:
    worker, other = WorkerLock(tmp_path), WorkerLock(tmp_path)
    worker.hold()
    worker.hold()
    assert other.is_dead(worker.name) is False
    worker.release()
    worker.release()
    assert other.is_dead(worker.name) is True


def test_a_killed_process_is_dead_at_once(tmp_path: Path) -> None:
    judge = WorkerLock(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert judge.is_dead(name) is False
        process.kill()
        process.wait()
        assert judge.is_dead(name) is True
    assert list(tmp_path.glob("*.worker"))
    judge.sweep()
    assert not list(tmp_path.glob("*.worker"))


def test_workers_of_another_machine_are_unknown(tmp_path: Path) -> None:
    here, elsewhere = WorkerLock(tmp_path / "here"), WorkerLock(tmp_path / "elsewhere")
    assert here.is_dead(elsewhere.name) is None
    assert here.is_dead("") is None


def test_sweeping_leaves_the_living_alone(tmp_path: Path) -> None:
    worker, other = WorkerLock(tmp_path), WorkerLock(tmp_path)
    worker.hold()
    other.sweep()
    assert other.is_dead(worker.name) is False
    worker.release()


def test_where_there_are_no_locks_leases_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_file: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    worker = WorkerLock(tmp_path)
    worker.hold()
    assert worker.is_dead(worker.name) is None
    worker.sweep()
    worker.release()
