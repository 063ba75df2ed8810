"""What the tools of the Model Context Protocol answer: JSON for the program, pictures for the model."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import anyio
from anyio import to_thread
from mcp.server.mcpserver import Context
from mcp.types import (
    BlobResourceContents,
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
)

from app.cli.mcp_studio import McpStudio

POLL_SECONDS = 0.25
LARGEST_PICTURE = 5 << 20
LARGEST_BLOB = 20 << 20
"""Bytes that are sent inline; of larger files the address is given. Clients keep answers in memory."""

ENDED = ("completed", "failed", "cancelled")
MODEL_FIELDS = ("name", "description", "type", "job_types", "downloaded", "loaded", "license", "step_config")
JOB_FIELDS = ("id", "status", "type", "model_id", "prompt", "message", "progress", "queue_position", "error")
MEDIA_FIELDS = ("id", "media_type", "width", "height", "num_frames", "fps", "seed", "mime_type", "bytes")


def answer(body: dict[str, Any], *more: ContentBlock, failed: bool = False) -> CallToolResult:
    """Return ``body`` as structured content and, for clients that know none, as text."""
    text = TextContent(type="text", text=json.dumps(body, ensure_ascii=False))
    return CallToolResult(content=[text, *more], structured_content=body, is_error=failed)


def models_answer(lineup: dict[str, Any]) -> CallToolResult:
    """Return the lineup, without what only pages need."""
    models = [
        {"id": model_id, **{name: model.get(name) for name in MODEL_FIELDS}}
        for model_id, model in lineup["models"].items()
    ]
    return answer({"default": lineup["default"], "models": models})


async def job_answer(
    studio: McpStudio, job_id: str, wait_seconds: float, context: Context[Any, Any]
) -> CallToolResult:
    """Wait up to ``wait_seconds`` for a job, telling its progress, and return where it is and what it made."""
    status = await to_thread.run_sync(studio.job, job_id)
    until = time.monotonic() + wait_seconds
    while status["status"] not in ENDED and time.monotonic() < until:
        await context.report_progress(status["progress"]["percent"], 100, status["message"])
        await anyio.sleep(POLL_SECONDS)
        status = await to_thread.run_sync(studio.job, job_id)
    body = {"job_id": status["id"], **{name: status[name] for name in JOB_FIELDS[1:]}}
    body["warnings"] = status["warnings"]
    body["media"] = [_media(studio, item) for item in status["media"]]
    seen = [await to_thread.run_sync(_picture, studio, item["thumbnail_url"]) for item in status["media"]]
    return answer(body, *seen, failed=status["status"] == "failed")


def media_answer(studio: McpStudio, media_id: str, size: str) -> CallToolResult:
    """Return a picture or video: inline where it is not too large, else as a link."""
    found = studio.media(media_id)
    body = {**_media(studio, found), "prompt": found["prompt"], "parameters": found.get("parameters")}
    if size != "full":
        return answer(body, _picture(studio, f"{found['url']}?size={size}"))
    picture = found["media_type"] == "image"
    if found["bytes"] > (LARGEST_PICTURE if picture else LARGEST_BLOB):
        return answer(body, _link(studio, found))
    if picture:
        return answer(body, _picture(studio, found["url"]))
    content, mime_type = studio.content(found["url"])
    blob = BlobResourceContents(uri=body["url"], mime_type=mime_type, blob=base64.b64encode(content).decode())
    return answer(body, EmbeddedResource(type="resource", resource=blob))


def _media(studio: McpStudio, item: dict[str, Any]) -> dict[str, Any]:
    return {**{name: item[name] for name in MEDIA_FIELDS}, "url": studio.url + item["url"]}


def _picture(studio: McpStudio, address: str) -> ImageContent:
    content, mime_type = studio.content(address)
    return ImageContent(type="image", data=base64.b64encode(content).decode(), mime_type=mime_type)


def _link(studio: McpStudio, item: dict[str, Any]) -> ResourceLink:
    return ResourceLink(
        type="resource_link",
        name=item["url"].rsplit("/", 1)[-1],
        uri=studio.url + item["url"],
        mime_type=item["mime_type"],
        size=item["bytes"],
    )
