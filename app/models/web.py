"""Plain HTTP for model files: keys go to their own site only, and redirects nowhere they should not.

An address comes from the owner's configuration, or from the site that it names (`app.models.references` refuses
addresses in requests). A redirect from a public site into the private network is refused all the same.
"""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from app.addresses import is_public
from app.config import Config
from app.errors import DownloadFailed, ModelGated, ModelNotAvailable

TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and between two pieces of the answer."""
MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
JSON_PIECE, MAX_PIECES = 2**16, 256
"""How an answer of a site's API is read: at most 16 MiB of it."""


@contextmanager
def opened(config: Config, address: str, headers: dict[str, str] | None = None) -> Iterator[requests.Response]:
    """Give the answer to a GET, its body not read yet.

    Raises `ModelNotAvailable` for an address that is none, `DownloadFailed` for a site that cannot be reached
    or redirects where it should not.
    """
    inside = is_private(address)
    try:
        with requests.Session() as session:
            for _ in range(MAX_REDIRECTS + 1):
                if urlsplit(address).scheme not in ("http", "https"):
                    raise ModelNotAvailable("Its address does not begin with https://")
                sent = {**(headers or {}), "Accept-Encoding": "identity", **keys(config, address)}
                answer = session.get(address, headers=sent, stream=True, timeout=TIMEOUT, allow_redirects=False)
                if answer.status_code not in REDIRECTS or "Location" not in answer.headers:
                    with answer:
                        yield answer
                    return
                answer.close()
                address = _joined(address, answer.headers["Location"])
                if not inside and is_private(address):
                    raise DownloadFailed("The site sends the download to an address that is not public.")
            raise DownloadFailed("The site sends the download from one address to the next without end.")
    except requests.RequestException as error:
        raise DownloadFailed(
            f"{host_of(address)}: {type(error).__name__}; it goes on where it stopped."
        ) from error


def checked(response: requests.Response, missing: str = "There is no file at its address.") -> None:
    """Raise what a status means: `ModelGated`, `ModelNotAvailable` (``missing``), `DownloadFailed`."""
    if response.status_code in (401, 403):
        raise ModelGated("The address asks for a key: set HF_TOKEN or CIVITAI_API_KEY in .env.")
    if response.status_code in (404, 410):
        raise ModelNotAvailable(missing)
    if not response.ok:
        raise DownloadFailed(f"{host_of(response.url)} answered {response.status_code}.")


def get_json(config: Config, address: str, missing: str) -> Any:
    """Return the JSON at an address of a site's API; ``missing`` is what a 404 means."""
    with opened(config, address, {"Accept": "application/json"}) as response:
        checked(response, missing)
        body = b"".join(itertools.islice(response.iter_content(JSON_PIECE), MAX_PIECES))
    try:
        return json.loads(body)
    except ValueError:
        raise DownloadFailed(f"{host_of(address)} answered with what is no JSON.") from None


def keys(config: Config, address: str) -> dict[str, str]:
    """Return the key for the address's own site, and for no other."""
    if config.civitai_api_key and _same_site(address, config.civitai_endpoint):
        return {"Authorization": f"Bearer {config.civitai_api_key.get_secret_value()}"}
    if config.hf_token and _same_site(address, config.hf_endpoint):
        return {"Authorization": f"Bearer {config.hf_token.get_secret_value()}"}
    return {}


def host_of(address: str) -> str:
    """Return the address's host, as an error may show it."""
    return urlsplit(address).hostname or "The address"


def is_private(address: str) -> bool:
    """Whether the address's host is, or resolves to, one that is not on the public internet."""
    try:
        found = socket.getaddrinfo(urlsplit(address).hostname or "", None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return False  # it cannot be reached at all: connecting to it says so
    return not all(is_public(str(place[4][0])) for place in found)


def _same_site(address: str, endpoint: str) -> bool:
    return urlsplit(address)[:2] == urlsplit(endpoint)[:2]


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise DownloadFailed(f"{host_of(address)} redirects to what is no address.") from None
