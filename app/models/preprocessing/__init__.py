"""Turns a picture into what a ControlNet reads: edges and the like, by name."""

from __future__ import annotations

from typing import Any

from PIL import Image

from app.config import Config
from app.errors import InvalidInput
from app.models.preprocessing.catalog import PREPROCESSORS, Preprocessor, options_of, why_not
from app.models.preprocessing.networks import Networks, command, folder_of

__all__ = ["PREPROCESSORS", "Networks", "Preprocessor", "check_preprocessor", "missing_networks", "preprocess"]


def missing_networks(config: Config, name: str) -> list[str]:
    """Return the commands that fetch what a preprocessor needs and what is not on this machine."""
    return [command(repo) for repo in PREPROCESSORS[name].repos if folder_of(config, repo) is None]


def check_preprocessor(config: Config, name: str | None, field: str) -> None:
    """Raise `InvalidInput` that names the field for what is not a preprocessor, or lacks its networks."""
    if name is None:
        return
    if name not in PREPROCESSORS:
        raise InvalidInput(field, why_not(name), allowed=sorted(PREPROCESSORS))
    missing = missing_networks(config, name)
    if missing:
        here = sorted(known for known in PREPROCESSORS if not missing_networks(config, known))
        reason = f"{name} needs a network that is not on this machine: {' and '.join(missing)}"
        raise InvalidInput(field, reason, allowed=here)


def preprocess(networks: Networks, name: str, picture: Image.Image, **options: Any) -> Image.Image:
    """Return what a preprocessor makes of a picture: RGB, of the same size.

    Raises `InvalidInput` for an unknown name or option, `ModelNotAvailable`, `ModelCorrupt`,
    `UnsafeModelFormat` of its networks.
    """
    check_preprocessor(networks.config, name, "preprocessor")
    known = options_of(name)
    for option in options:
        if option not in known:
            raise InvalidInput(option, f"{name} takes no such value", allowed=sorted(known))
    chosen = PREPROCESSORS[name]
    needed = (networks,) if chosen.repos else ()
    return chosen.draw(picture.convert("RGB"), *needed, **options)
