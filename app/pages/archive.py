"""``/gallery/download``: chosen pictures and videos as one zip file."""

from __future__ import annotations

import tempfile
import zipfile
from typing import IO

from flask import Response, request, send_file

from app.errors import InvalidInput, MediaNotFound
from app.pages.access import the_studio
from app.tables import Media

MOST = 500
"""Files in one zip file: their ids must fit into an address."""

IN_MEMORY_BYTES = 32 * 2**20
"""Larger zip files are written to the disk while they are sent."""


def download() -> Response:
    """Send the files of ``?ids=`` (separated by commas). Those that are gone are left out."""
    ids = [media_id for media_id in request.args.get("ids", "").split(",") if media_id]
    if not 1 <= len(ids) <= MOST:
        raise InvalidInput("ids", f"name 1 to {MOST} pictures or videos", minimum=1, maximum=MOST)
    found = [media for media_id in dict.fromkeys(ids) if (media := _media(media_id))]
    if not found:
        raise MediaNotFound()
    spool = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  # closed by the response
    write_zip(spool, found)
    return send_file(spool, "application/zip", as_attachment=True, download_name="stillmotion.zip")


def write_zip(target: IO[bytes], found: list[Media]) -> None:
    """Write the files, as they are (they are compressed already), and rewind."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for media in found:
            try:
                path, _ = the_studio().media.file(media)
            except MediaNotFound:
                continue
            archive.write(path, f"{media.created_at:%Y-%m-%d}-{path.name}")
    target.seek(0)


def _media(media_id: str) -> Media | None:
    try:
        return the_studio().media.get(media_id)
    except MediaNotFound:
        return None
