"""What a request's pictures and videos must be, before its job is enqueued."""

from __future__ import annotations

from app.errors import InvalidInput
from app.media.manager import MediaManager
from app.settings import InpaintSettings, JobSettings, named_media


def check_sources(media: MediaManager, settings: JobSettings) -> None:
    """Check that everything the settings name is there, and that a mask fits.

    Raises `MediaNotFound`, and `InvalidInput` for a mask of another size than its source or one without white.
    """
    for named in named_media(settings):
        media.get(named.media_id, named.kind)
    if isinstance(settings, InpaintSettings):
        _check_mask(media, settings)


def _check_mask(media: MediaManager, settings: InpaintSettings) -> None:
    source, mask = media.get(settings.source_image_id), media.get(settings.mask_image_id)
    field, size = "settings.mask_image_id", (source.width, source.height)
    if (mask.width, mask.height) != size:
        raise InvalidInput(
            field,
            f"is {mask.width}x{mask.height}; the mask must have the source's size",
            width=source.width,
            height=source.height,
        )
    if media.open_image(mask.id).convert("L").getbbox() is None:
        raise InvalidInput(field, "is black all over; white marks what is repainted")
