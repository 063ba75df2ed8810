"""Pages of other origins that the owner lets use the API: an exact list, empty by default, never ``*``.

Credentials are never allowed along: a page elsewhere sends an API key itself where one is asked for, so that no
foreign page borrows what a person's browser remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.config import Config

METHODS = "GET, HEAD, POST, PATCH, PUT, DELETE"
OWN = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-API-Key, X-Request-ID, X-Stillmotion"
STAINLESS = ("Arch", "Lang", "OS", "Package-Version", "Retry-Count", "Runtime", "Runtime-Version", "Timeout")
TAKEN = ", ".join([OWN, *(f"X-Stainless-{name}" for name in STAINLESS)])
"""Headers that a page may send: those that the API reads, and those that OpenAI's package always sends."""

SHOWN = "Content-Disposition, ETag, Location, Retry-After, X-Request-ID, X-Job-ID, Idempotency-Replayed"
"""Headers that a page may read beside those that every page may."""

REMEMBER_SECONDS = "600"
Headers = list[tuple[str, str]]


class Cors:
    """Tells which requests come from a listed origin, and what their answers say."""

    def __init__(self, config: Config) -> None:
        self.origins = frozenset(origin.lower() for origin in config.cors_origins)

    def lets(self, environ: Mapping[str, Any], *, page: bool) -> bool:
        """Tell whether a listed origin asks for an address of the API; the pages are for nobody else."""
        return not page and str(environ.get("HTTP_ORIGIN", "")).lower() in self.origins

    @staticmethod
    def asks(environ: Mapping[str, Any]) -> bool:
        """Tell whether a browser asks what it may send (a preflight, which never carries a key)."""
        return environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ

    def headers(self, environ: Mapping[str, Any], *, page: bool) -> Headers:
        """What an answer says of origins: nothing where none is listed."""
        if not self.origins or page:
            return []
        if not self.lets(environ, page=page):
            return [("Vary", "Origin")]
        allowed: Headers = [("Access-Control-Allow-Origin", environ["HTTP_ORIGIN"]), ("Vary", "Origin")]
        if not self.asks(environ):
            return [*allowed, ("Access-Control-Expose-Headers", SHOWN)]
        return [
            *allowed,
            ("Access-Control-Allow-Methods", METHODS),
            ("Access-Control-Allow-Headers", TAKEN),
            ("Access-Control-Max-Age", REMEMBER_SECONDS),
        ]
