"""Fetches one file from an address, going on where an earlier try stopped."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import requests

from app.config import Config
from app.errors import DiskFull, DownloadFailed, ModelCorrupt
from app.models.transfer import Meter, check_space
from app.models.web import checked, opened
from app.models.weights import DIGEST

PIECE = 2**16
"""Bytes that are written at a time: what a cut may lose."""


def fetch(config: Config, address: str, target: Path, meter: Meter, sha256: str | None = None) -> Path:
    """Download ``address`` to ``target``.

    What came before a cut is kept in ``<target>.part`` and continued, if the server still has the same file
    (If-Range). Raises `ModelGated`, `ModelNotAvailable`, `DownloadFailed`, `DiskFull`, and `ModelCorrupt` where
    what came is not ``sha256``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    tag = target.with_name(f"{target.name}.etag")
    try:
        begun = part.stat().st_size if part.is_file() else 0
        headers = {"Range": f"bytes={begun}-"} if begun else {}
        if begun and tag.is_file():
            headers["If-Range"] = tag.read_text()
        with opened(config, _resolved(config, address), headers) as response:
            if response.status_code != 416 or not _is_whole(response, begun):
                _write(response, part, tag, begun, meter)
        tag.unlink(missing_ok=True)
        digest = check_digest(part, sha256, target.name)
        target.with_name(f"{target.name}{DIGEST}").write_text(digest)
        part.replace(target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull() from None
        raise
    return target


def check_digest(path: Path, sha256: str | None, name: str) -> str:
    """Return the file's SHA-256. Raises `ModelCorrupt` and removes it where its publisher's is another."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 is not None and digest != sha256:
        path.unlink()
        raise ModelCorrupt(
            f"What came as {name} is not the file that its publisher names (SHA-256 {digest[:12]}… and not "
            f"{sha256[:12]}…). It was removed: download it again.",
            file=name,
        )
    return digest


def _write(response: requests.Response, part: Path, tag: Path, begun: int, meter: Meter) -> None:
    if response.status_code == 416:  # the file at the address is shorter now than what came of it
        part.unlink()
        raise DownloadFailed("The file at the address has changed; it is fetched from its start.")
    checked(response)
    if response.status_code != 206 or not response.headers.get("Content-Range", "").startswith(
        f"bytes {begun}-"
    ):
        begun = 0
    length = int(response.headers.get("Content-Length") or 0)
    check_space(part.parent, length)
    etag = response.headers.get("ETag", "")
    if etag and not etag.startswith("W/"):
        tag.write_text(etag)
    meter.here(begun)
    meter.total = max(meter.total, begun + length)
    with part.open("ab" if begun else "wb") as file:
        for piece in response.iter_content(PIECE):
            file.write(piece)
            meter.add(len(piece))
    if length and part.stat().st_size < begun + length:
        raise DownloadFailed("The connection was cut; it goes on where it stopped.")


def _resolved(config: Config, address: str) -> str:
    """Return the address of a file's bytes for the one of its page on the hub."""
    on_hub = address.startswith((f"{config.hf_endpoint.rstrip('/')}/", "https://huggingface.co/"))
    return address.replace("/blob/", "/resolve/", 1) if on_hub else address


def _is_whole(response: requests.Response, begun: int) -> bool:
    """Whether a range beyond the end was asked for because all of the file is here."""
    return response.headers.get("Content-Range", "") == f"bytes */{begun}"
