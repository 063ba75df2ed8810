"""What a plugin may do wrong: the task fails with a reason, no process is left, the next one runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.errors import JobCancelled, PluginFailed, TaskTimeout
from app.plugins import PluginHost
from app.plugins.breaker import MOST, WINDOW_SECONDS, CircuitBreaker
from app.plugins.conversation import PluginTask
from tests.plugins.conftest import Write

GOOD = """
    from stillmotion_plugin import Plugin
    class Good(Plugin):
        def execute(self, task):
            {body}
    Good().run()
"""
RAW = """
    import json, os, sys, time
    def send(**message):
        print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)
    for line in sys.stdin:
        got = json.loads(line)
        if got["method"] == "ping":
            send(id=got["id"], result={})
            continue
        %s
"""


def good(body: str) -> str:
    return GOOD.format(body=body)


def raw(*lines: str) -> str:
    return RAW % "\n        ".join(lines)


class Asker:
    """Asks a plugin, each task in a folder of its own."""

    def __init__(self, host: PluginHost, folder: Path) -> None:
        self.host = host
        self.folder = folder
        self.asked = 0

    def __call__(self, name: str, progress: Any = lambda *_: None, timeout: float = 20.0) -> dict[str, Any]:
        self.asked += 1
        outputs = self.folder / f"task{self.asked}"
        outputs.mkdir(parents=True)
        task = PluginTask(f"task{self.asked}", "text2speak", {}, (), outputs, timeout)
        return self.host.run(name, task, progress).data


@pytest.fixture
def ask(host: Callable[[], PluginHost], tmp_path: Path) -> Callable[[], Asker]:
    return lambda: Asker(host(), tmp_path / "tasks")


def group_of(pid: int) -> set[int]:
    """The processes of a group that still run."""
    found = set()
    for process in psutil.process_iter(["pid", "status"]):
        try:
            if psutil.os.getpgid(process.pid) == pid and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.add(process.pid)
        except ProcessLookupError:
            continue
    return found


def gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while group_of(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not group_of(pid)


FAULTS = {
    "exits": (raw("os._exit(3)"), "ended with exit code 3 while it ran the task"),
    "is killed": (raw("os.kill(os.getpid(), 9)"), "was killed by signal 9"),
    "prints garbage": (raw("print('hello there', flush=True)"), "not JSON-RPC: 'hello there'"),
    "sends a wrong id": (raw("send(id=got['id'] + 7, result={})"), "a request that was not asked"),
    "sends another method": (raw("send(method='rm', params={})"), "neither progress nor an answer"),
    "sends NaN": (raw("send(method='progress', params={'percent': float('nan')})"), "percent is no number"),
    "sends too much": (raw("sys.stdout.write('x' * (17 << 20))", "sys.stdout.flush()"), "more than 16 MiB"),
    "answers with a list": (raw("send(id=got['id'], result=[1])"), "neither a result nor an error"),
    "names a file elsewhere": (
        raw("send(id=got['id'], result={'outputs': [{'path': '/etc/hostname'}]})"),
        "no file in its output folder",
    ),
    "names a file above": (
        raw("send(id=got['id'], result={'outputs': [{'path': '../../../studio.db'}]})"),
        "an output that is not there",
    ),
    "names a link": (
        raw(
            "os.symlink('/etc/hostname', got['params']['output_folder'] + '/a.png')",
            "send(id=got['id'], result={'outputs': [{'path': 'a.png'}]})",
        ),
        "no file in its output folder",
    ),
}


@pytest.mark.parametrize(("main", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_fails_the_task_and_leaves_no_process(
    write: Write, ask: Callable[[], Asker], main: str, words: str
) -> None:
    write("bad", main, execution={"max_retries": 0})
    asker = ask()
    pids: list[int] = []
    with pytest.raises(PluginFailed, match=words):
        asker("bad", lambda *_: pids.extend(process.pid for process in asker.host.pool("bad").processes))
    assert asker.host.pool("bad").processes == []
    assert all(gone(pid) for pid in pids)


def test_a_dead_process_is_replaced_and_the_task_tried_again(
    write: Write, ask: Callable[[], Asker], tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    write(
        "shaky",
        good(
            f"import os; mark = {str(mark)!r}; "
            "os.path.exists(mark) or (open(mark, 'w'), os._exit(1)); return {'try': 2}"
        ),
    )
    assert ask()("shaky") == {"try": 2}


def test_one_that_dies_while_idle_is_replaced_before_the_next_task(
    write: Write, ask: Callable[[], Asker]
) -> None:
    write("good", good("return {'well': True}"), execution={"max_retries": 0})
    asker = ask()
    assert asker("good") == {"well": True}
    (process,) = asker.host.pool("good").processes
    psutil.Process(process.pid).children()[0].kill()
    assert gone(process.pid)
    assert asker("good") == {"well": True}
    assert asker.host.pool("good").starts == 2


def test_a_process_serves_many_tasks(write: Write, ask: Callable[[], Asker]) -> None:
    write("good", good("import os; return {'pid': os.getpid()}"))
    asker = ask()
    assert len({asker("good")["pid"] for _ in range(5)}) == 1
    asker.host.pool("good").end_idle(lambda: time.monotonic() + 1e6)
    assert asker.host.pool("good").processes == []


def test_a_hang_ends_at_the_timeout(write: Write, ask: Callable[[], Asker]) -> None:
    write("slow", good("import time; time.sleep(60)"))
    asker = ask()
    with pytest.raises(TaskTimeout, match=r"did not finish within 0\.3 s"):
        asker("slow", timeout=0.3)
    assert asker.host.pool("slow").processes == []


def test_a_hang_at_the_start_ends_at_its_own_timeout(write: Write, ask: Callable[[], Asker]) -> None:
    write("dead", "import time; time.sleep(60)", startup={"timeout": 0.3})
    with pytest.raises(PluginFailed, match=r"did not start: it did not answer ping within 0\.3 s"):
        ask()("dead")


def test_a_flood_of_progress_and_of_log_is_swallowed(
    write: Write, ask: Callable[[], Asker], tmp_path: Path
) -> None:
    write(
        "flood",
        raw(
            "for number in range(20000): send(method='progress', params={'percent': number / 200})",
            "for _ in range(3000): sys.stderr.write('x' * 1000 + chr(10))",
            "send(id=got['id'], result={'data': {'sent': 20000}})",
        ),
    )
    reported: list[float] = []
    assert ask()("flood", lambda percent, _: reported.append(percent)) == {"sent": 20000}
    assert len(reported) < 2000
    logs = list((tmp_path / "data" / "flood").glob("plugin.log*"))
    assert sum(log.stat().st_size for log in logs) < 3 << 20


def test_one_that_takes_too_much_memory_is_ended(write: Write, ask: Callable[[], Asker]) -> None:
    leak = good("keep = [bytearray(1 << 24) for _ in range(16)]; import time; time.sleep(30)")
    write("leak", leak, requirements={"memory_mb": 96}, execution={"max_retries": 0})
    with pytest.raises(PluginFailed, match="used more than the 96 MB of memory"):
        ask()("leak")


def test_its_children_go_with_it(write: Write, ask: Callable[[], Asker]) -> None:
    body = "import subprocess, os; subprocess.Popen(['sleep', '60']); os._exit(0)"
    write("parent", good(body), execution={"max_retries": 0})
    asker = ask()
    pids: list[int] = []
    with pytest.raises(PluginFailed):
        asker("parent", lambda *_: pids.extend(process.pid for process in asker.host.pool("parent").processes))
    assert all(gone(pid) for pid in pids)


def test_a_cancelled_task_leaves_the_process_in_service(write: Write, ask: Callable[[], Asker]) -> None:
    write("long", good("[(task.check(), task.cancelled.wait(0.05)) for _ in range(400)]; return {}"))
    asker = ask()
    until = time.monotonic() + 0.3

    def progress(*_: object) -> None:
        if time.monotonic() > until:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        asker("long", progress)
    (process,) = asker.host.pool("long").processes
    assert process.alive


def test_prints_go_to_the_log_and_not_into_the_protocol(write: Write, ask: Callable[[], Asker]) -> None:
    write("chatty", good("import os; print('from print'); os.system('echo from a child'); return {'ok': 1}"))
    asker = ask()
    assert asker("chatty") == {"ok": 1}
    until = time.monotonic() + 5
    while len(asker.host.log_tail("chatty")) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    log = "\n".join(asker.host.log_tail("chatty"))
    assert "from print" in log
    assert "from a child" in log


def test_secrets_of_the_studio_are_not_in_its_environment(
    write: Write, ask: Callable[[], Asker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setenv("ALLOWED", "yes")
    write("nosy", good("import os; return dict(os.environ)"), environment=["ALLOWED"])
    seen = ask()("nosy")
    assert seen["ALLOWED"] == "yes"
    assert "HF_TOKEN" not in seen


def test_three_failures_open_the_circuit_breaker(write: Write, ask: Callable[[], Asker]) -> None:
    write("bad", raw("os._exit(1)"), execution={"max_retries": 0})
    asker = ask()
    for _ in range(MOST):
        with pytest.raises(PluginFailed, match="exit code 1"):
            asker("bad")
    with pytest.raises(PluginFailed, match="failed three times within ten minutes and rests") as refused:
        asker("bad")
    assert 0 < refused.value.details["retry_after_seconds"] <= WINDOW_SECONDS
    assert asker.host.pool("bad").starts == MOST


def test_the_breaker_closes_after_ten_minutes_and_after_a_success() -> None:
    now = 0.0
    breaker = CircuitBreaker(lambda: now)
    for now in (0.0, 100.0, 200.0):  # noqa: B007 - the breaker's clock reads it
        breaker.failed()
    assert breaker.seconds_left == 400.0
    now = 601.0
    assert breaker.seconds_left == 0.0
    breaker.failed()
    assert breaker.seconds_left > 0.0
    breaker.reset()
    assert breaker.seconds_left == 0.0


def test_a_refusal_in_good_form_is_no_fault(write: Write, ask: Callable[[], Asker]) -> None:
    write("strict", good("raise ValueError('too blue')"))
    asker = ask()
    for _ in range(MOST + 1):
        with pytest.raises(PluginFailed, match="The plugin strict failed: ValueError: too blue"):
            asker("strict")
    assert asker.host.pool("strict").starts == 1


def test_two_tasks_at_once_share_the_processes(write: Write, ask: Callable[[], Asker]) -> None:
    write(
        "pair",
        good("task.cancelled.wait(0.2); import os; return {'pid': os.getpid()}"),
        execution={"processes": 2},
    )
    asker = ask()
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(asker("pair")["pid"])) for _ in range(4)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert 1 <= len(set(found)) <= 2
