"""Fetches one weight file from an address that the lineup names: a GGUF file, a checkpoint of Civitai."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from app.config import Config
from app.errors import DiskFull, DownloadFailed, ModelGated, ModelNotAvailable
from app.models.download import Meter, check_space

TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and between two pieces of the answer."""
PIECE = 2**20


def fetch(config: Config, address: str, target: Path, report: Callable[[str], Any]) -> None:
    """Download ``address`` to ``target``, going on where an earlier try stopped.

    Raises `ModelGated`, `ModelNotAvailable`, `DownloadFailed`, `DiskFull`.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise ModelNotAvailable("Its address does not begin with https://")
    address = address.replace("/blob/", "/resolve/", 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    begun = part.stat().st_size if part.is_file() else 0
    headers = _keys(config, address) | ({"Range": f"bytes={begun}-"} if begun else {})
    try:
        with requests.get(address, headers=headers, stream=True, timeout=TIMEOUT) as response:
            _write(response, part, begun, Meter(target.name, 0, report))
        part.replace(target)
    except requests.RequestException as error:
        raise DownloadFailed(f"{target.name}: {type(error).__name__}; it goes on where it stopped.") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull() from None
        raise


def _write(response: requests.Response, part: Path, begun: int, meter: Meter) -> None:
    if response.status_code in (401, 403):
        raise ModelGated("The address asks for a key: set HF_TOKEN or CIVITAI_API_KEY in .env.")
    if response.status_code in (404, 410):
        raise ModelNotAvailable("There is no file at its address.")
    response.raise_for_status()
    begun = begun if response.status_code == 206 else 0
    length = int(response.headers.get("Content-Length", 0))
    check_space(part.parent, length)
    meter.total, meter.done = begun + length, begun
    with part.open("ab" if begun else "wb") as file:
        for piece in response.iter_content(PIECE):
            file.write(piece)
            meter.add(len(piece))
    if length and part.stat().st_size < meter.total:
        raise DownloadFailed("The connection was cut; it goes on where it stopped.")


def _keys(config: Config, address: str) -> dict[str, str]:
    """Return the key for the address's own host, and for no other."""
    host = urlsplit(address).hostname or ""
    if config.civitai_api_key and (host == "civitai.com" or host.endswith(".civitai.com")):
        return {"Authorization": f"Bearer {config.civitai_api_key.get_secret_value()}"}
    if config.hf_token and host == urlsplit(config.hf_endpoint).hostname:
        return {"Authorization": f"Bearer {config.hf_token.get_secret_value()}"}
    return {}
