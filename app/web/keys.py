"""API keys: asked for only where ``API_KEYS`` is set; kept as hashes, compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any


class Keys:
    """The keys that open this studio."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._hashes = [_hash(key) for key in keys]

    @property
    def asked_for(self) -> bool:
        return bool(self._hashes)

    def open(self, environ: Mapping[str, Any]) -> bool:
        """Tell whether the request carries a key; every hash is compared, so the time tells nothing."""
        offered = _hash(offered_key(environ) or "")
        matches = [hmac.compare_digest(offered, known) for known in self._hashes]
        return any(matches)


def offered_key(environ: Mapping[str, Any]) -> str | None:
    """Return the key of ``Authorization: Bearer``, ``X-API-Key``, or Basic (its password)."""
    scheme, _, value = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return str(value).strip()
        case "basic":
            return _password(value.strip())
        case _:
            key: str | None = environ.get("HTTP_X_API_KEY")
            return key


def _password(value: str) -> str | None:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
