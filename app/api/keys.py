"""Whose request this is, as far as the studio can tell: by key, else by address."""

from __future__ import annotations

import hashlib

from flask import request


def caller() -> str:
    """Return a name for the client of this request: a hash of the key it sent, or its address."""
    authorization = request.headers.get("Authorization") or request.headers.get("X-API-Key")
    told = f"key:{authorization}" if authorization else f"address:{request.remote_addr}"
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
