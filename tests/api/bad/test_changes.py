"""Idempotency keys, changes of jobs and clearing that are wrong."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.shapes import refused


@pytest.mark.parametrize("key", ["", "a" * 256, "\u00e9", "a\tb", " "])
def test_a_wrong_idempotency_key(client: FlaskClient, key: str) -> None:
    answer = client.post("/api/generate", json={"prompt": "a"}, headers={"Idempotency-Key": key})
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "priority"),
        ({"priority": None}, "priority"),
        ({"priority": "1"}, "priority"),
        ({"priority": 1.5}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": 101}, "priority"),
        ({"position": 0}, "position"),
        ({"position": -1}, "position"),
        ({"position": "1"}, "position"),
        ({"position": 2**63}, "position"),
        ({"position": 1, "status": "failed"}, "status"),
        ({"prompt": "another"}, "prompt"),
    ],
)
def test_a_wrong_change_of_a_job(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    job_id = client.post("/api/generate", json={"prompt": "a fox"}).json["job_id"]
    answer = client.patch(f"/api/jobs/{job_id}", json=body)
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"] == field


@pytest.mark.parametrize(
    "statuses",
    [[], ["processing"], ["nonsense"], ["PENDING"], "pending", [1], [None], None, {}, ["failed"] * 5],
    ids=repr,
)
def test_a_wrong_clear(client: FlaskClient, statuses: Any) -> None:
    answer = client.post("/api/queue/clear", json={"statuses": statuses})
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"].startswith("statuses")
