"""One picture or video for a template."""

from __future__ import annotations

from app.errors import MediaNotFound
from app.media.view import MediaView
from app.pages.access import the_studio


def view_of(media_id: str) -> MediaView:
    """Return the picture or video as the API shows it. Raises `MediaNotFound`."""
    return MediaView.from_row(the_studio().media.get(media_id))


def view_if_there(media_id: str) -> MediaView | None:
    """Return the picture or video, or None when it is gone."""
    try:
        return view_of(media_id)
    except MediaNotFound:
        return None
