"""``/static/bundle/…``: the scripts and styles of every page; addresses of files that name their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request

from app.config import ROOT
from app.errors import NotFound
from app.pages.bundle import Bundle, scripts, styles

STATIC = ROOT / "app" / "static"
SHEETS = (
    "tokens",
    "base",
    "frame",
    "controls",
    "composer",
    "sources",
    "tiles",
    "viewer",
    "gallery",
    "queue",
    "models",
    "plugins",
    "studio",
    "storyboard",
)
"""Style sheets in their order; their layers are named in tokens.css."""

FOREVER = "public, max-age=31536000, immutable"


class Assets:
    """What the pages bring along, as it was when the server started."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        found = (styles(folder / "css", SHEETS), scripts(folder / "js", "main.js"))
        self.bundles: dict[str, Bundle] = {f"{each.digest}-{each.name}": each for each in found}
        self._digests: dict[str, str] = {}

    def address(self, name: str) -> str:
        """Return the address of ``styles.css``, ``scripts.js`` or another file below ``app/static``."""
        for bundled, each in self.bundles.items():
            if each.name == name:
                return f"/static/bundle/{bundled}"
        if name not in self._digests:
            self._digests[name] = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()[:16]
        return f"/static/{name}?v={self._digests[name]}"

    def send(self, name: str) -> Response:
        """Answer with a bundle, compressed for those who take that. Raises `NotFound`."""
        bundle = self.bundles.get(name)
        if bundle is None:
            raise NotFound()
        packed = request.accept_encodings.quality("gzip") > 0
        response = Response(bundle.packed if packed else bundle.content, mimetype=bundle.mime_type)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = FOREVER
        return response


def register_assets(app: Flask) -> None:
    """Put the bundles together and tell the templates where they are."""
    assets = Assets()
    app.jinja_env.globals["asset"] = assets.address
    app.add_url_rule("/static/bundle/<name>", "bundle", assets.send)
    app.after_request(kept)


def kept(response: Response) -> Response:
    """Let a browser keep a static file whose address names its content."""
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = FOREVER
    return response
