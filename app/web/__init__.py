"""The outermost layer: the guard before Flask, and the server that answers the socket."""

from app.web.server import make_server, serve

__all__ = ["make_server", "serve"]
