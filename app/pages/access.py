"""How the pages reach the studio behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app, request

if TYPE_CHECKING:
    from app.services import Studio


def the_studio() -> Studio:
    """Return the studio that this application was made for."""
    return cast("Studio", current_app.extensions["studio"])


def argument(name: str) -> str | None:
    """Return an argument of the address without surrounding blanks; None when it is absent or blank."""
    return request.args.get(name, "").strip() or None
