"""Who may talk to the studio: names it answers to, origins and sites that a browser may come from.

A page elsewhere can make a person's browser send requests to 127.0.0.1, and can point its own name there (DNS
rebinding). The Host list stops the second, Origin and Sec-Fetch-Site the first.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Mapping
from typing import Any

from app.config import Config

ALWAYS = frozenset({"localhost", "127.0.0.1", "::1", ""})
"""The empty name is what curl sends for ``:5050``; no foreign name can be empty."""

WILDCARDS = frozenset({"0.0.0.0", "::"})
_HOST = re.compile(r"(\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[^\[\]:/?#@\s]*))(:(?P<port>[0-9]{1,5}))?")

SAFE_SITES = frozenset({"same-origin", "none"})
READING = frozenset({"GET", "HEAD"})


class HostList:
    """The names that the studio answers to."""

    def __init__(self, config: Config) -> None:
        self.any_address = config.host in WILDCARDS
        self.names = {*ALWAYS, *(name.strip("[]").lower() for name in (config.host, *config.allowed_hosts))}
        if self.any_address:
            self.names.add(socket.gethostname().lower())

    def allows(self, host: str | None) -> bool:
        """Tell whether a Host header names this studio; any port will do. A client may leave it out."""
        if host is None:
            return True
        match = _HOST.fullmatch(host.strip().lower())
        if match is None:
            return False
        name = match["six"] or match["name"] or ""
        return name in self.names or (self.any_address and _is_address(name))


def _is_address(name: str) -> bool:
    """Tell whether it is an IP address; one cannot be rebound."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def foreign_origin(environ: Mapping[str, Any]) -> bool:
    """Tell whether an Origin was sent that is not this very host and port. ``null`` is foreign."""
    origin = environ.get("HTTP_ORIGIN")
    host = environ.get("HTTP_HOST", "")
    return origin is not None and origin.lower() not in (f"http://{host}".lower(), f"https://{host}".lower())


def own_origin(environ: Mapping[str, Any]) -> bool:
    """Tell whether a browser says that this comes from a page of the studio."""
    return "HTTP_ORIGIN" in environ and not foreign_origin(environ)


def foreign_site(environ: Mapping[str, Any], *, page: bool) -> bool:
    """Tell whether a browser sent this for another site; following a link to a page is allowed."""
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is None or site in SAFE_SITES:
        return False
    navigates = (
        environ.get("HTTP_SEC_FETCH_MODE") == "navigate" and environ.get("HTTP_SEC_FETCH_DEST") == "document"
    )
    return not (page and navigates and environ["REQUEST_METHOD"] in READING)
