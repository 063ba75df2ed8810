"""Takes in the files of a task: a path below an allowed folder, an address, base64, or what is here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from app.config import Config
from app.errors import DiskFull, InvalidInput, MediaNotFound, QueueFull, ResourceFailed, StudioError
from app.media.manager import MediaManager
from app.media.outputs import LARGEST, kind_of
from app.settings import Strict
from app.tables import Media

REMEMBERED = 1000
"""Files whose content is recognised when it comes again."""

NOT_THERE = "is no file below an allowed folder (RESOURCE_ROOTS)"
"""The same words for a file outside, a missing one and one that is none: they tell nothing of the disk."""

_DATA_URL = re.compile(r"data:([a-z]+/[a-zA-Z0-9.+-]+);base64,")


class TaskResourceIn(Strict):
    """A file of a task."""

    type: Literal["local_path", "remote_url", "base64", "media"] = Field(
        description="media: the id of something in the studio, an upload or an output"
    )
    data: str = Field(min_length=1, description="The path, address, base64 text or id.")
    mime_type: str | None = Field(
        default=None, max_length=100, description="Refused where the file is of another kind."
    )
    metadata: dict[str, Any] = Field(default_factory=dict, description="Given to the tool, and back.")


class Resources:
    """Turns what a task names into media of the studio."""

    def __init__(self, config: Config, media: MediaManager) -> None:
        self.media = media
        self.roots = [Path(root).expanduser() for root in config.resource_roots]
        self._known: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def process(self, resource: TaskResourceIn, field: str = "resource") -> Media:
        """Return the medium of a resource, taken in if it is not here yet. Raises `ResourceFailed`."""
        try:
            found = self._found(resource, field)
        except (QueueFull, DiskFull):
            raise
        except StudioError as error:
            raise ResourceFailed(error.message, **{"field": field, **error.details}) from None
        wanted = (resource.mime_type or found.media_type).partition("/")[0]
        if wanted not in (found.media_type, "application"):
            reason = f"is a {found.media_type}, not {resource.mime_type}"
            raise ResourceFailed(f"{field}: {reason}", field=field, reason=reason)
        return found

    def local(self, path: str, field: str) -> Media:
        """Take in a file below an allowed folder. Raises `InvalidInput` and what `add_upload` raises."""
        return self.keep(self._local(path, field), field)

    def _found(self, resource: TaskResourceIn, field: str) -> Media:
        if resource.type == "media":
            return self.media.get(resource.data)
        if resource.type == "local_path":
            content = self._local(resource.data, field)
        elif resource.type == "remote_url":
            content = self.media.fetcher.fetch(resource.data, max(LARGEST.values()))
        else:
            content = decoded(resource.data, field)
        return self.keep(content, field)

    def keep(self, content: bytes, field: str) -> Media:
        """Keep a file, or return what was kept of the same bytes before; raises what `add_upload` does."""
        most = LARGEST[kind_of(content[:64])]
        if len(content) > most:
            raise InvalidInput(field, f"is larger than {most >> 20} MB", maximum=most)
        digest = hashlib.sha256(content).hexdigest()
        with self._lock:
            known = self._known.get(digest)
        if known is not None:
            try:
                return self.media.get(known)
            except MediaNotFound:
                pass  # deleted meanwhile: it is taken in again
        kept = self.media.add_upload(content, field, most)
        with self._lock:
            self._known[digest] = kept.id
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return kept

    def _local(self, name: str, field: str) -> bytes:
        try:
            path = Path(name).resolve(strict=True)
            inside = any(path.is_relative_to(root.resolve()) for root in self.roots)
            if not inside or not Path(name).is_absolute():
                raise InvalidInput(field, NOT_THERE)
            with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise InvalidInput(field, NOT_THERE)
                return file.read(max(LARGEST.values()) + 1)
        except (OSError, ValueError, RuntimeError):
            raise InvalidInput(field, NOT_THERE) from None


def decoded(text: str, field: str) -> bytes:
    """Return what base64 text, or a data URL, holds. Raises `InvalidInput`."""
    if text.startswith("data:"):
        match = _DATA_URL.match(text)
        if match is None:
            raise InvalidInput(field, "is a data URL of another form than data:TYPE;base64,…")
        text = text[match.end() :]
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(field, "is not base64 (RFC 4648, with padding)") from None
