"""``/gallery/download``: chosen pictures and videos as one zip file, written while it is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, request

from app.errors import InvalidInput, MediaNotFound
from app.media.manager import MediaManager
from app.pages.access import the_studio
from app.tables import Media

MOST = 5000
"""Files in one zip file."""

CHUNK_BYTES = 2**20
"""At most this much of a file is in memory."""


def download() -> Response:
    """Send the files of ``ids``, posted or in the address with commas between; what is gone is left out."""
    given = request.values.get("ids", "").split(",")
    ids = list(dict.fromkeys(media_id for media_id in given if media_id))
    if not 1 <= len(ids) <= MOST:
        raise InvalidInput("ids", f"name 1 to {MOST} pictures or videos", minimum=1, maximum=MOST)
    media = the_studio().media
    parts = zipped(each for media_id in ids if (each := _file(media, media_id)))
    try:
        first = next(parts)
    except StopIteration:
        raise MediaNotFound() from None
    response = Response(_after(first, parts), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename="stillmotion.zip")
    response.headers["Cache-Control"] = "no-store"
    return response


class Outlet:
    """What a zip file is written to; what was written is taken out again at once."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def taken(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def zipped(files: Iterator[tuple[str, Path]]) -> Iterator[bytes]:
    """Yield a zip file of files under names, not compressed again; nothing when there is none."""
    outlet, empty = Outlet(), True
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, path in files:
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue
            empty = False
            info = zipfile.ZipInfo.from_file(path, name)
            with source, archive.open(info, "w", force_zip64=info.file_size >= 2**31) as target:
                while data := source.read(CHUNK_BYTES):
                    target.write(data)
                    yield outlet.taken()
    if not empty:
        yield outlet.taken()


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _file(media: MediaManager, media_id: str) -> tuple[str, Path] | None:
    try:
        row: Media = media.get(media_id)
        path, _ = media.file(row)
    except MediaNotFound:
        return None
    return f"{row.created_at:%Y-%m-%d}-{path.name}", path
