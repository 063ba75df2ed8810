"""Short runs of `make soak` and `make load`: nothing grows without end, nobody is turned away."""

from __future__ import annotations

from pathlib import Path

from tests.reliability import load, soak


def test_many_jobs_leave_nothing_behind(tmp_path: Path) -> None:
    result = soak.run(tmp_path, 120)
    assert result["completed"] == 120
    assert result["grown"]["threads"] <= 0
    assert result["grown"]["files"] <= soak.LIMITS["files"]
    assert result["wal_mb"] <= soak.WAL_MB


def test_many_clients_are_all_answered(tmp_path: Path) -> None:
    result = load.run(tmp_path, readers=12, writers=6, posts=4, slow=60)
    assert result["streams"] == 12
    assert result["post_statuses"] == {"202": 24}
    assert result["slow_sockets"] == 60
