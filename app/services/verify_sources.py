"""Brings what an output was made from into the studio in which it is made again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.errors import InvalidInput, MediaNotFound
from app.media.decoding import decode_image
from app.media.manager import MediaManager
from app.media.recording import new_row
from app.media.video import probe
from app.services.comparing import Difference
from app.settings import JobSettings, named_media
from app.tables import Media


class SourceCopies:
    """Copies of the sources that settings name: from the gallery, or from the files that were given."""

    def __init__(self, gallery: MediaManager, scratch: MediaManager, given: Mapping[str, Path]) -> None:
        self.gallery = gallery
        self.scratch = scratch
        self.given = given
        self.copies: dict[str, Media] = {}
        """By the id that the file names."""

    def bring(self, settings: JobSettings) -> dict[str, Any]:
        """Copy what ``settings`` name; return them as JSON with the ids of the copies.

        Raises `MediaNotFound` that says which file to give.
        """
        for named in named_media(settings):
            if named.media_id not in self.copies:
                self.copies[named.media_id] = self._copy(named.media_id, named.kind)
        ids = {media_id: copy.id for media_id, copy in self.copies.items()}
        renamed: dict[str, Any] = _renamed(settings.model_dump(mode="json"), ids)
        return renamed

    def changed(self, recorded: Mapping[str, str]) -> list[Difference]:
        """Return the sources whose pixels are not those that were recorded."""
        return [
            Difference(f"source {media_id}", sha256, copy.pixels_sha256)
            for media_id, sha256 in recorded.items()
            if (copy := self.copies.get(media_id)) is not None and copy.pixels_sha256 not in (None, sha256)
        ]

    def _copy(self, media_id: str, kind: str) -> Media:
        given = self.given.get(media_id)
        if given is not None and kind == "image":
            prepared = self.scratch.recorder.upload(decode_image(given.read_bytes(), str(given)))
            return self.scratch.store.add(prepared.media)
        if given is not None:
            return self._keep(_video_row(given), given)
        try:
            source = self.gallery.get(media_id)
            path, _ = self.gallery.file(source)
        except MediaNotFound:
            raise MediaNotFound(
                f"The {kind} {media_id} that this was made from is not in this studio's gallery: "
                f"give its file with --source {media_id}=FILE"
            ) from None
        row = new_row(source.media_type, source.width, source.height, upload=True)
        row.fps, row.num_frames, row.pixels_sha256 = source.fps, source.num_frames, source.pixels_sha256
        return self._keep(row, path)

    def _keep(self, row: Media, path: Path) -> Media:
        """Copy the file bit by bit: encoding it anew would give other frames."""
        target = self.scratch.paths.original(row)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        row.bytes = target.stat().st_size
        return self.scratch.store.add(row)


def _video_row(path: Path) -> Media:
    found = probe(path)
    if not found.num_frames:
        raise InvalidInput(str(path), "holds no frames")
    row = new_row("video", found.width, found.height, upload=True)
    row.fps, row.num_frames = found.fps, found.num_frames
    return row


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(part, ids) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, ids) for part in value]
    return ids.get(value, value) if isinstance(value, str) else value
