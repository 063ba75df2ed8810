"""Opens what a job's settings name: source pictures, masks, guides and videos."""

from __future__ import annotations

import contextlib
from typing import Any

from app.errors import MediaNotFound, SourceMissing
from app.media.manager import MediaManager
from app.models.requests import Sources
from app.settings import JobSettings, named_media

FIELDS = {
    "source_image_id": "image",
    "mask_image_id": "mask",
    "last_image_id": "last_image",
}
"""Field of the settings to field of `Sources`, for single pictures."""


def open_sources(media: MediaManager, settings: JobSettings) -> Sources:
    """Return the pictures and frames that ``settings`` name. Raises `SourceMissing` where one is gone."""
    opened: dict[str, Any] = {}
    try:
        for field, name in FIELDS.items():
            if (source := getattr(settings, field, None)) is not None:
                opened[name] = media.open_image(source)
        opened["images"] = tuple(map(media.open_image, getattr(settings, "source_image_ids", ())))
        guides = getattr(settings, "controlnets", ())
        opened["guides"] = tuple(media.open_image(guide.guide_image_id) for guide in guides)
        if (adapter := getattr(settings, "ip_adapter", None)) is not None:
            opened["ip_adapter_image"] = media.open_image(adapter.image_id)
        if (video := getattr(settings, "source_video_id", None)) is not None:
            opened["video"], opened["video_fps"] = media.open_video(
                video, getattr(settings, "num_frames", None)
            )
    except MediaNotFound:
        raise SourceMissing() from None
    return Sources(**opened)


def source_hashes(media: MediaManager, settings: JobSettings) -> dict[str, str]:
    """Return the SHA-256 of the pixels of what ``settings`` name, by id; an uploaded video has none."""
    found: dict[str, str] = {}
    for named in named_media(settings):
        with contextlib.suppress(MediaNotFound):  # deleted while the job ran: it was read before
            found[named.media_id] = media.get(named.media_id).pixels_sha256 or ""
    return {media_id: digest for media_id, digest in found.items() if digest}
