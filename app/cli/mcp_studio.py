"""The studio as the tools of the Model Context Protocol ask it; what is wrong becomes a `ToolError`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests
from mcp.server.mcpserver.exceptions import ToolError

from app.cli.studios import REQUEST_SECONDS, RemoteStudio
from app.config import Config
from app.errors import StudioError


class McpStudio(RemoteStudio):
    """`RemoteStudio` whose errors a model can read."""

    def __init__(self, config: Config, *, files: bool = True) -> None:
        super().__init__(config)
        self.files = files

    def models(self) -> dict[str, Any]:
        """Return the lineup."""
        return self.ask("GET", "/api/models")

    def job(self, job_id: str) -> dict[str, Any]:
        """Return where a job is."""
        return self.ask("GET", f"/api/status/{_id(job_id)}")

    def stop(self, job_id: str) -> None:
        """Cancel a job."""
        self.ask("POST", f"/api/jobs/{_id(job_id)}/cancel", json={})

    def enqueue(
        self, job_type: str, model_id: str | None, prompt: str, negative: str | None, settings: dict[str, Any]
    ) -> str:
        """Enqueue a job; returns its id. Without a model the first one that makes this is taken."""
        given = {name: value for name, value in settings.items() if value is not None}
        body = {"prompt": prompt, "settings": {**given, "type": job_type}}
        body |= {"model_id": model_id or self._model_for(job_type)}
        body |= {"negative_prompt": negative} if negative else {}
        return str(self.ask("POST", "/api/jobs", json=body)["job_id"])

    def source(self, media_id: str | None, path: Path | None, url: str | None) -> str:
        """Return the id of the one picture that was named, uploading it where it is none of the studio's."""
        named = [one for one in (media_id, path, url) if one]
        if len(named) != 1:
            raise ToolError("Give exactly one of source_image_id, image_path and image_url.")
        if media_id:
            return media_id
        if path and not self.files:
            raise ToolError("image_path works over stdio only; give image_url or source_image_id.")
        if url:
            return str(self.ask("POST", "/api/uploads/from_url", json={"url": url})["id"])
        try:
            with Path(str(path)).expanduser().open("rb") as file:
                return str(self.ask("POST", "/api/uploads", files={"file": file})["id"])
        except OSError as error:
            raise ToolError(f"{path} cannot be read: {error.strerror}") from None

    def media(self, media_id: str) -> dict[str, Any]:
        """Return what is recorded of a picture, video or sound, whichever it is."""
        for kind in ("image", "video", "audio"):
            answer = self._get(f"/api/{kind}/{_id(media_id)}/metadata")
            if answer.status_code != requests.codes.not_found:
                return _body(answer)
        raise ToolError("There is no picture or video with this id.")

    def content(self, address: str) -> tuple[bytes, str]:
        """Return the bytes at an address of the studio, and their MIME type."""
        answer = self._get(address)
        if not answer.ok:
            _body(answer)
        return answer.content, answer.headers["Content-Type"]

    def ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Ask and return the JSON. Raises `ToolError` with the studio's own words."""
        try:
            return self._call(method, path, **body)
        except StudioError as error:
            raise ToolError(error.message) from None
        except requests.RequestException as error:
            raise self._away() from error

    def _model_for(self, job_type: str) -> str:
        lineup = self.models()
        models: dict[str, Any] = lineup["models"]
        for name in (lineup["default"], *models):
            if name and job_type in models[name]["job_types"]:
                return str(name)
        raise ToolError(f"No model of this studio makes {job_type}.")

    def _get(self, path: str) -> requests.Response:
        try:
            return self.session.get(self.url + path, timeout=REQUEST_SECONDS)
        except requests.RequestException as error:
            raise self._away() from error

    def _away(self) -> ToolError:
        return ToolError(f"No studio answers at {self.url}: start it with make run, or set STILLMOTION_URL.")


def _body(answer: requests.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    if not answer.ok:
        raise ToolError(str(body.get("message", answer.reason)))
    return body


def _id(text: str) -> str:
    """Return an id that is safe in a path: what is none is left to the studio's own 404."""
    return text if text.isalnum() else "0"
