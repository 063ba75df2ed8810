"""WSGI middleware before Flask: who may ask, in what form, and the headers of every answer."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from app.api.errors import error_body
from app.config import Config
from app.web.cors import Cors
from app.web.headers import with_security
from app.web.hosts import HostList, foreign_origin, foreign_site, own_origin
from app.web.keys import Keys

log = logging.getLogger(__name__)

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Refusal = tuple[str, str, str, list[tuple[str, str]]]

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FORMS = frozenset({"application/json", "multipart/form-data"})
"""Content types of a change. A foreign page can send JSON only after asking, which is refused."""

PAGE_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
"""Content types of the pages' own forms, which work without JavaScript; they must say that they are ours."""

API = ("/api", "/v1", "/sdapi", "/generate", "/memory-info")
NOT_PAGES = (*API, "/openapi.json", "/health", "/ready", "/metrics", "/static", "/fragments")
BASIC = ("/sdapi",)
"""Addresses besides the pages whose clients know HTTP Basic (the key is the password)."""
OPEN = ("/health", "/ready", "/static")
"""Addresses that never ask for a key."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_BASIC = [("WWW-Authenticate", 'Basic realm="Stillmotion", charset="UTF-8"')]
_BEARER = [("WWW-Authenticate", 'Bearer realm="Stillmotion"')]


class Guard:
    """Refuses what must not reach the application; names each request; secures each answer."""

    def __init__(self, application: WsgiApp, config: Config) -> None:
        self.application = application
        self.hosts = HostList(config)
        self.keys = Keys(config.api_keys)
        self.cors = Cors(config)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        offered = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = offered if _REQUEST_ID.fullmatch(offered) else uuid.uuid4().hex
        environ["stillmotion.request_id"] = request_id
        page = _page(environ)
        shared = self.cors.headers(environ, page=page)

        def secured(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, with_security([*headers, *shared], request_id), *rest)

        refusal = self.refusal(environ)
        if refusal is None and self.cors.lets(environ, page=page) and self.cors.asks(environ):
            secured("204 No Content", [])
            return []
        if refusal is None:
            return self.application(environ, secured)
        status, code, message, headers = refusal
        body = error_body(code, message, {}, request_id, environ["PATH_INFO"], int(status[:3]))
        log.info("%s %r refused: %s (%s)", environ["REQUEST_METHOD"], environ["PATH_INFO"], code, request_id)
        length = ("Content-Length", str(len(body)))
        secured(status, [("Content-Type", "application/json"), length, ("Cache-Control", "no-store"), *headers])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def refusal(self, environ: Environ) -> Refusal | None:
        """Return why a request must not pass; None lets it pass."""
        page = _page(environ)
        listed = self.cors.lets(environ, page=page)
        if not self.hosts.allows(environ.get("HTTP_HOST")):
            return "403 Forbidden", "HOST_NOT_ALLOWED", "The studio does not answer to this host name.", []
        if foreign_origin(environ) and not listed:
            return "403 Forbidden", "ORIGIN_NOT_ALLOWED", "Requests from other sites are refused.", []
        if foreign_site(environ, page=page) and not listed:
            return "403 Forbidden", "CROSS_SITE", "Requests from other sites are refused.", []
        if listed and self.cors.asks(environ):
            return None
        if self.keys.asked_for and not _under(environ["PATH_INFO"], OPEN) and not self.keys.open(environ):
            ask = _BASIC if page or _under(environ["PATH_INFO"], BASIC) else _BEARER
            return "401 Unauthorized", "UNAUTHORIZED", "Send an API key: Authorization: Bearer KEY.", ask
        if page and environ["REQUEST_METHOD"] == "POST" and _form(environ) in PAGE_FORMS:
            if not own_origin(environ):
                message = "A page's form is taken from the studio's own pages only."
                return "403 Forbidden", "ORIGIN_NOT_ALLOWED", message, []
            return None
        if environ["REQUEST_METHOD"] in CHANGING and _has_body(environ) and _form(environ) not in FORMS:
            message = "Send application/json or multipart/form-data."
            return "415 Unsupported Media Type", "UNSUPPORTED_MEDIA_TYPE", message, []
        if _form(environ) == "multipart/form-data" and not (listed or _own_script(environ)):
            message = "A form from a browser needs the header X-Stillmotion: 1."
            return "403 Forbidden", "HEADER_NEEDED", message, []
        return None


def _page(environ: Environ) -> bool:
    return not _under(environ["PATH_INFO"], NOT_PAGES)


def _under(path: str, prefixes: tuple[str, ...]) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)


def _has_body(environ: Environ) -> bool:
    if environ.get("CONTENT_TYPE"):
        return True
    return environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


def _own_script(environ: Environ) -> bool:
    """Tell whether no browser sent this, or a header is there that a form of a foreign page cannot send."""
    if "HTTP_ORIGIN" not in environ and "HTTP_SEC_FETCH_SITE" not in environ:
        return True
    return any(name in environ for name in ("HTTP_X_STILLMOTION", "HTTP_AUTHORIZATION", "HTTP_X_API_KEY"))


def _form(environ: Environ) -> str:
    return str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
