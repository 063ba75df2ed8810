"""Names of single files: on the hub, on Civitai, at an address, on this machine.

``org/name`` or ``org/name/folder/file.safetensors``, ``civitai:VERSION``, ``civitai:MODEL@VERSION``,
``civitai:models/MODEL`` (its newest version), a page or an AIR name of Civitai, ``https://…``, or a path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from app.models.places import local_path

FORMS = "org/name, org/name/file.safetensors, civitai:VERSION, civitai:MODEL@VERSION or civitai:models/MODEL"
"""What a name that is not trusted with paths and addresses may look like."""

WEIGHT_ENDINGS = (".safetensors", ".gguf")

_AIR = re.compile(r"urn:air:[^:]+:[^:]+:civitai:([0-9]+)@([0-9]+)", re.IGNORECASE)
_PAGE = re.compile(r"/models/([0-9]+)(/|$)")
_DOWNLOAD = re.compile(r"/api/download/models/([0-9]+)$")
_CIVITAI = re.compile(r"(?:(?:models/)?(?P<model>[0-9]+)@)?(?P<version>[0-9]+)(?:/(?P<file>[^/]+))?")
_NEWEST = re.compile(r"models/(?P<model>[0-9]+)(?:/(?P<file>[^/]+))?")
_HUB = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}(/[\w. +()-]+)*")


@dataclass(frozen=True)
class Reference:
    """One file somewhere. ``where``: repo, address or path; empty for Civitai, whose numbers say it."""

    kind: Literal["hub", "civitai", "url", "local"]
    where: str = ""
    file: str | None = None
    """Name of the file, where the name does not settle it."""
    model: int | None = None
    version: int | None = None

    def __str__(self) -> str:
        if self.kind != "civitai":
            return self.where
        return f"civitai:{self.version}" if self.version else f"civitai:models/{self.model}"


def parse_reference(text: str, file: str | None = None, *, trusted: bool = False) -> Reference:
    """Return what ``text`` names; ``file`` chooses among several in one place.

    ``trusted``: whether paths and addresses are allowed, as in the owner's own configuration. A request's names
    are not: they reach the hub and Civitai only. Raises ValueError that says what may be written.
    """
    text = text.strip()
    if file is not None and not is_plain(file):
        raise ValueError(f"{file!r} is not the name of a file")
    found = _civitai(text, file)
    if found is not None:
        return found
    if trusted and re.match(r"https?://", text):
        return Reference("url", text, file)
    if trusted and _is_path(text):
        return Reference("local", text, file)
    if not _HUB.fullmatch(text) or ".." in text:
        raise ValueError(f"{text!r} must be {FORMS}")
    org, name, *rest = text.split("/", 2)
    return Reference("hub", f"{org}/{name}", file or (rest[0] if rest else None))


def _is_path(text: str) -> bool:
    """Whether the owner means a path: by how it begins, by a weight file's ending, or because it is there."""
    if text.startswith(("/", ".", "~")) or local_path(text).exists():
        return True
    return text.endswith(WEIGHT_ENDINGS) and text.count("/") < 2


def is_plain(file: str) -> bool:
    """Whether a file's name in a repo leads to no other place than one in it."""
    parts = file.split("/")
    return bool(file) and not file.startswith("/") and "\\" not in file and not {"", ".", ".."} & set(parts)


def _civitai(text: str, file: str | None) -> Reference | None:
    """Return what a name of Civitai names, in any of its spellings."""
    if air := _AIR.fullmatch(text):
        return Reference("civitai", file=file, model=int(air[1]), version=int(air[2]))
    if text.startswith("civitai:"):
        body = text.removeprefix("civitai:")
        match = _NEWEST.fullmatch(body) or _CIVITAI.fullmatch(body)
        if match is None:
            raise ValueError(f"{text!r} must be civitai:VERSION, civitai:MODEL@VERSION or civitai:models/MODEL")
        told = match.groupdict()
        model, version = (int(told[key]) if told.get(key) else None for key in ("model", "version"))
        return Reference("civitai", file=file or told["file"], model=model, version=version)
    parts = urlsplit(text)
    if parts.scheme != "https" or parts.hostname not in ("civitai.com", "www.civitai.com"):
        return None
    if page := _PAGE.match(parts.path):
        said = parse_qs(parts.query).get("modelVersionId", [""])[0]
        known = int(said) if re.fullmatch("[0-9]+", said) else None
        return Reference("civitai", file=file, model=int(page[1]), version=known)
    if download := _DOWNLOAD.match(parts.path):
        return Reference("civitai", file=file, version=int(download[1]))
    return None
