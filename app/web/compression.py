"""Sends pages, scripts and styles compressed to browsers that ask for it: a third of the bytes.

The API's JSON, media and event streams pass as they are. Pages hold no secret that a length could tell.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

TEXTS = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
LEAST_BYTES = 512
LEVEL = 6


def compress_pages(app: Flask) -> None:
    """Compress what the pages and the static files answer."""
    app.after_request(compressed)


def compressed(response: Response) -> Response:
    """Return the answer compressed where that helps and was asked for."""
    if not (_ours() and _fits(response)):
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < LEAST_BYTES:
        return response
    response.set_data(gzip.compress(data, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    response.vary.add("Accept-Encoding")
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)
    return response


def _ours() -> bool:
    endpoint = request.endpoint or ""
    return request.method == "GET" and (endpoint == "static" or endpoint.startswith("pages."))


def _fits(response: Response) -> bool:
    asked = request.accept_encodings.quality("gzip") > 0
    plain = response.status_code == 200 and "Content-Encoding" not in response.headers
    return asked and plain and response.mimetype in TEXTS
