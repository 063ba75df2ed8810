"""One picture or video for a template."""

from __future__ import annotations

from app.media.view import MediaView
from app.pages.access import the_studio


def view_of(media_id: str) -> MediaView:
    """Return the picture or video as the API shows it. Raises `MediaNotFound`."""
    return MediaView.from_row(the_studio().media.get(media_id))
