"""What Prometheus reads, by its own parser: figures that are true, each end of a job counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain

from app.services import Studio
from app.services.metrics import OVERLAP, SECONDS
from app.version import __version__

Read = Callable[..., float | None]


@pytest.fixture
def read(client: FlaskClient) -> Read:
    """Scrape and return the value of one sample, None where it is not there."""

    def value(name: str, **labels: str) -> float | None:
        text = client.get("/metrics").get_data(as_text=True)
        samples = [sample for family in plain(text) for sample in family.samples]
        found = [each.value for each in samples if each.name == name and each.labels == labels]
        assert len(found) <= 1
        return found[0] if found else None

    return value


def ask(client: FlaskClient, prompt: str = "a fox") -> str:
    return str(client.post("/api/generate", json={"prompt": prompt, "model_id": "pictures"}).json["job_id"])


def test_prometheus_parses_it_in_both_formats(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    families = {family.name for family in plain(answer.get_data(as_text=True))}
    newer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert newer.content_type.startswith("application/openmetrics-text")
    assert families - {"stillmotion_info"} <= {
        family.name for family in open_metrics(newer.get_data(as_text=True))
    }
    assert {
        "stillmotion_queue_jobs", "stillmotion_queue_paused", "stillmotion_jobs_ended",
        "stillmotion_job_duration_seconds", "stillmotion_job_wait_seconds", "stillmotion_model_bytes",
        "stillmotion_model_loads", "stillmotion_device_memory_bytes", "stillmotion_http_requests",
        "stillmotion_http_request_duration_seconds", "process_resident_memory_bytes",
    } <= families  # fmt: skip


def test_the_queue_and_what_became_of_it(client: FlaskClient, studio: Studio, read: Read) -> None:
    jobs = [ask(client) for _ in range(3)]
    assert read("stillmotion_queue_jobs", status="pending") == 3
    studio.jobs.cancel(jobs[0])
    studio.process_queue()
    assert read("stillmotion_queue_jobs", status="pending") == 0
    for _ in range(2):  # however often one looks
        assert read("stillmotion_jobs_ended_total", type="image", status="completed") == 2
        assert read("stillmotion_jobs_ended_total", type="image", status="cancelled") == 1
        assert read("stillmotion_job_duration_seconds_count", type="image") == 2
        assert read("stillmotion_job_wait_seconds_count", type="image") == 2
    assert read("stillmotion_job_duration_seconds_bucket", type="image", le=str(float(SECONDS[-1]))) == 2


def test_a_job_that_ends_twice_is_two_ends(client: FlaskClient, studio: Studio, read: Read) -> None:
    job = ask(client)
    studio.jobs.cancel(job)
    assert read("stillmotion_jobs_ended_total", type="image", status="cancelled") == 1
    studio.jobs.retry(job)
    assert read("stillmotion_jobs_ended_total", type="image", status="cancelled") == 1
    studio.jobs.cancel(job)
    assert read("stillmotion_jobs_ended_total", type="image", status="cancelled") == 2


def test_ends_are_counted_once_as_time_goes_on(client: FlaskClient, studio: Studio, read: Read) -> None:
    now = studio.jobs.clock()
    studio.jobs.clock = lambda: now
    for number in range(1, 6):
        studio.jobs.cancel(ask(client))
        assert read("stillmotion_jobs_ended_total", type="image", status="cancelled") == number
        now += OVERLAP * 0.4
    now += timedelta(days=1)
    read("stillmotion_queue_paused")
    assert studio.metrics.ends._seen == {}
    assert read("stillmotion_jobs_ended_total", type="image", status="cancelled") == 5


def test_requests_by_route_and_status(client: FlaskClient, read: Read) -> None:
    for path in ("/api/status/" + "0" * 32, "/api/status/" + "1" * 32, "/nothing/here"):
        client.get(path)
    label = {"method": "GET", "status": "404"}
    assert read("stillmotion_http_requests_total", route="/api/status/<job_id>", **label) == 2
    assert read("stillmotion_http_requests_total", route="none", **label) == 1
    assert read("stillmotion_http_request_duration_seconds_count", route="/api/status/<job_id>") == 2


def test_the_machine_and_the_pause(client: FlaskClient, studio: Studio, read: Read) -> None:
    assert read("stillmotion_info", version=__version__) == 1
    assert read("stillmotion_queue_paused") == 0
    client.post("/api/queue/pause", json={})
    assert read("stillmotion_queue_paused") == 1
    assert client.get("/ready").json == {"status": "ok", "paused": True}
    device = studio.models.device_info()
    total = read("stillmotion_device_memory_bytes", device=device["device"], state="total")
    assert total == device["memory_total_bytes"]
    resident = read("process_resident_memory_bytes")
    assert resident is not None and resident > 2**20


def test_models_in_memory(client: FlaskClient, studio: Studio, read: Read) -> None:
    ask(client)
    studio.process_queue()
    assert read("stillmotion_model_bytes", model="pictures") == studio.models.status()["pictures"]["bytes"]
