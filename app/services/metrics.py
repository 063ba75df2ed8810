"""What Prometheus is told: the queue, how jobs ended and how long they took, models, memory, requests.

Figures that the database has are read from it when they are asked for, so that they hold for the workers of
every process. How jobs ended is counted from where this process began, by looking at what ended since the last
look; looks overlap, so that an end that was committed late is not missed, and none is counted twice.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from app.models.manager import ModelManager
from app.queue.store import JobStore
from app.version import __version__

SECONDS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
"""Bounds of the buckets for jobs: from a picture of the starter to a long video."""

REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
OVERLAP = timedelta(seconds=60)
"""How far back a look goes behind the last one: a transaction takes less to be committed."""


class Metrics:
    """The figures of one studio; ``exposition(accept)`` gives them as text."""

    def __init__(self, jobs: JobStore, models: ModelManager) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(StudioCollector(jobs, models))
        self.requests = Counter(
            "stillmotion_http_requests", "Requests by route and status.", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.request_seconds = Histogram(
            "stillmotion_http_request_duration_seconds", "Time to the head of the answer.", ("route",),
            buckets=REQUEST_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.ends = Ends(jobs, self.registry)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Note a request that was answered."""
        self.requests.labels(method, route, str(status)).inc()
        self.request_seconds.labels(route).observe(seconds)

    def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """Return the figures and their content type, as the ``Accept`` header asks."""
        self.ends.look()
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type


class Ends:
    """Counts how jobs ended, each end once."""

    def __init__(self, jobs: JobStore, registry: CollectorRegistry) -> None:
        self.jobs = jobs
        self.ended = Counter(
            "stillmotion_jobs_ended", "Jobs by how they ended.", ("type", "status"), registry=registry
        )
        self.seconds = Histogram(
            "stillmotion_job_duration_seconds", "From start to end of completed jobs.", ("type",),
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.waited = Histogram(
            "stillmotion_job_wait_seconds", "From asking to start of completed jobs.", ("type",),
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._lock = threading.Lock()
        self._since = jobs.clock()
        self._seen: dict[tuple[str, datetime], datetime] = {}

    def look(self) -> None:
        """Count what ended since the last look."""
        with self._lock:
            now = self.jobs.clock()
            for job in self.jobs.ended_since(self._since):
                if (end := job.completed_at) is None or (job.id, end) in self._seen:
                    continue
                self._seen[job.id, end] = end
                self.ended.labels(job.type, job.status.lower()).inc()
                if job.status == "COMPLETED" and job.started_at is not None:
                    self.seconds.labels(job.type).observe((end - job.started_at).total_seconds())
                    self.waited.labels(job.type).observe((job.started_at - job.created_at).total_seconds())
            self._since = max(self._since, now - OVERLAP)
            self._seen = {key: end for key, end in self._seen.items() if end >= self._since}


class StudioCollector(Collector):
    """What is read when it is asked for."""

    def __init__(self, jobs: JobStore, models: ModelManager) -> None:
        self.jobs = jobs
        self.models = models

    def collect(self) -> Iterator[Metric]:
        """Give the families."""
        yield InfoMetricFamily("stillmotion", "The studio.", value={"version": __version__})
        counts = self.jobs.counts()
        queue = GaugeMetricFamily(
            "stillmotion_queue_jobs", "Jobs that wait, run and are paused.", labels=["status"]
        )
        for status in ("pending", "processing", "paused"):
            queue.add_metric([status], counts[status])
        yield queue
        yield GaugeMetricFamily(
            "stillmotion_queue_paused",
            "1 while the queue hands out no jobs.",
            value=float(self.jobs.is_paused()),
        )
        yield from self._of_models()
        info = self.models.device_info()
        memory = GaugeMetricFamily(
            "stillmotion_device_memory_bytes", "Memory of the device.", labels=["device", "state"]
        )
        for state in ("total", "free"):
            if (value := info.get(f"memory_{state}_bytes")) is not None:
                memory.add_metric([str(info["device"]), state], value)
        yield memory

    def _of_models(self) -> Iterator[Metric]:
        """Give what this process knows of its models."""
        held = GaugeMetricFamily("stillmotion_model_bytes", "Weights in memory.", labels=["model"])
        for model, status in self.models.status().items():
            held.add_metric([model], status["bytes"])
        yield held
        tally = self.models.tally
        loads = CounterMetricFamily("stillmotion_model_loads", "Loads in this process.", labels=["model"])
        seconds = CounterMetricFamily("stillmotion_model_load_seconds", "Time that took.", labels=["model"])
        for model, count in tally.loads.items():
            loads.add_metric([model], count)
            seconds.add_metric([model], tally.seconds[model])
        yield from (loads, seconds)
