"""Asks every route of the OpenAPI document what its schema allows and what it forbids.

No answer may be a failure of the server, an error that is not our JSON body, or carry a path or a traceback.
"""

from __future__ import annotations

import contextlib
import re
import socket
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from app import create_app
from app.services import Studio
from tests.api.shapes import ERROR_FIELDS
from tests.fuzz.subjects import Subjects

LEAKS = re.compile(
    r"traceback \(most|\.py\"|/work/|/tmp/|/home/|site-packages|sqlalchemy|select .* from ", re.I
)
ALLOWED = frozenset({503, 507})
"""What a server may answer when the database is locked or the disk is full; nothing else of 5xx."""


@dataclass
class Findings:
    """What was asked and what was wrong."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def judge(self, asked: str, answer: Any) -> None:
        """Count an answer, and note what is wrong with it."""
        self.cases += 1
        status, text = answer.status_code, answer.content.decode("utf-8", "replace")
        self.statuses[status] += 1
        if status >= 500 and status not in ALLOWED:
            self.wrong.append(f"{asked}: {status} {text[:300]}")
        if status >= 400 and not _is_ours(answer):
            self.wrong.append(f"{asked}: {status} is not our error body: {text[:300]}")
        if status >= 400 and LEAKS.search(text):
            self.wrong.append(f"{asked}: leaks {LEAKS.search(text)}")


def fuzz_routes(studio: Studio, cases: int, number: int = 1) -> Findings:
    """Ask about ``cases`` cases over all routes, half of them of the forbidden kind, most of real things."""
    subjects = Subjects(studio, number)
    studio.media.fetcher.resolve = _nowhere
    schema = schemathesis.openapi.from_wsgi("/openapi.json", _read_to_the_end(create_app(studio=studio)))
    operations = [found.ok() for found in schema.get_all_operations()]
    operations = [operation for operation in operations if not _streams(operation)]
    findings = Findings()
    each = max(1, cases // (2 * len(operations)))
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if _forbids(operation) else [])):
            _ask(operation, mode, each, number, findings, subjects)
    return findings


def _ask(
    operation: Any,
    mode: GenerationMode,
    examples: int,
    number: int,
    findings: Findings,
    subjects: Subjects,
) -> None:
    @seed(number)
    @settings(
        max_examples=examples,
        derandomize=False,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        subjects.name(case)
        findings.judge(f"{case.method} {case.path} {mode.value}", case.call())

    with contextlib.suppress(Unsatisfiable):
        ask()


def _read_to_the_end(app: Any) -> Any:
    """Return the application with its answers read and closed, as a server on a socket does."""

    def called(environ: Any, start_response: Any) -> list[bytes]:
        answer = app(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            getattr(answer, "close", lambda: None)()

    return called


def _is_ours(answer: Any) -> bool:
    kind = (answer.headers.get("content-type") or [""])[0]
    if not answer.content:
        return True  # HEAD
    return "application/json" in kind and set(answer.json()) == ERROR_FIELDS


def _forbids(operation: Any) -> bool:
    """Tell whether there is anything that its schema forbids: an id may be any text."""
    return bool(len(operation.body) or len(operation.query))


def _streams(operation: Any) -> bool:
    return operation.path.endswith("/events") or operation.path.endswith("/stream")


def _nowhere(*_: Any, **__: Any) -> Any:
    raise socket.gaierror("the tests ask no network")
