"""The studio that a command talks to: the one that runs at STILLMOTION_URL, or one in this process."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import requests

from app.config import Config
from app.errors import StudioError
from app.services import Studio

PROBE_SECONDS = (0.5, 10.0)
"""To connect, and to answer: a studio that is there may be busy."""

REQUEST_SECONDS = 30
FIRST = 100
"""Priority of a job that somebody waits for at the terminal: the highest."""


class StudioClient(Protocol):
    """What `run.py generate` needs of a studio, wherever it runs."""

    def model(self, model_id: str | None) -> dict[str, Any]: ...
    def upload(self, picture: Path) -> str: ...
    def submit(
        self, job_type: str, model_id: str | None, prompt: str, negative: str | None, settings: dict[str, Any]
    ) -> str: ...
    def status(self, job_id: str) -> dict[str, Any]: ...
    def cancel(self, job_id: str) -> None: ...
    def fetch(self, item: dict[str, Any], target: Path) -> None: ...


@contextlib.contextmanager
def open_studio(config: Config) -> Iterator[StudioClient]:
    """Give the running studio if one answers, else one in this process with its own worker."""
    remote = RemoteStudio(config)
    if remote.answers():
        yield remote
        return
    studio = Studio.open(config)
    worker = studio.worker()
    worker.start()
    try:
        yield LocalStudio(studio)
    finally:
        worker.stop(15)
        studio.close()


class LocalStudio:
    """A studio in this process."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def model(self, model_id: str | None) -> dict[str, Any]:
        entry = self.studio.entry(model_id)
        return self.studio.models_report().models[entry.id].model_dump(mode="json")

    def upload(self, picture: Path) -> str:
        return self.studio.media.add_upload(picture.read_bytes()).id

    def submit(
        self, job_type: str, model_id: str | None, prompt: str, negative: str | None, settings: dict[str, Any]
    ) -> str:
        return self.studio.submit(job_type, model_id, prompt, negative, settings, priority=FIRST).job.id

    def status(self, job_id: str) -> dict[str, Any]:
        return self.studio.get_job_status(job_id)

    def cancel(self, job_id: str) -> None:
        self.studio.jobs.cancel(job_id)

    def fetch(self, item: dict[str, Any], target: Path) -> None:
        media = self.studio.media.get(item["id"])
        shutil.copyfile(self.studio.media.file(media, None)[0], target)


class RemoteStudio:
    """The studio that runs at STILLMOTION_URL, over its REST API."""

    def __init__(self, config: Config) -> None:
        self.url = config.stillmotion_url.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False
        if config.api_keys:
            self.session.headers["Authorization"] = f"Bearer {config.api_keys[0]}"

    def answers(self) -> bool:
        try:
            return self.session.get(f"{self.url}/health", timeout=PROBE_SECONDS).ok
        except requests.RequestException:
            return False

    def model(self, model_id: str | None) -> dict[str, Any]:
        body = self._call("GET", "/api/models")
        model: dict[str, Any] | None = body["models"].get(model_id or body["default"])
        if model is None:
            raise StudioError(f"{model_id} is not in the lineup of {self.url}: {', '.join(body['models'])}")
        return model

    def upload(self, picture: Path) -> str:
        with picture.open("rb") as file:
            return str(self._call("POST", "/api/uploads", files={"file": file})["id"])

    def submit(
        self, job_type: str, model_id: str | None, prompt: str, negative: str | None, settings: dict[str, Any]
    ) -> str:
        body = {"prompt": prompt, "settings": {**settings, "type": job_type}}
        body |= {"model_id": model_id} if model_id else {}
        body |= {"negative_prompt": negative} if negative else {}
        return str(self._call("POST", "/api/jobs", json=body)["job_id"])

    def status(self, job_id: str) -> dict[str, Any]:
        return self._call("GET", f"/api/status/{job_id}")

    def cancel(self, job_id: str) -> None:
        self._call("POST", f"/api/jobs/{job_id}/cancel", json={})

    def fetch(self, item: dict[str, Any], target: Path) -> None:
        answer = self.session.get(self.url + item["url"], timeout=REQUEST_SECONDS)
        answer.raise_for_status()
        target.write_bytes(answer.content)

    def _call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = self.session.request(method, self.url + path, timeout=REQUEST_SECONDS, **body)
        if not answer.ok:
            raise StudioError(answer.json().get("message", answer.reason))
        result: dict[str, Any] = answer.json()
        return result
