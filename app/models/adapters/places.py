"""Where the adapters of ``.env`` and of manifests lie on this machine, and what they take there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.config import Config
from app.errors import StudioError
from app.models.adapters.control_files import weight_files
from app.models.adapters.entry import Kind
from app.models.adapters.image_encoders import ENCODER_FILES, find_encoder, missing_encoder
from app.models.files import find_file
from app.models.places import local_path, snapshot_of

if TYPE_CHECKING:
    from app.models.entry import AdapterSource


def place_of_adapter(config: Config, source: AdapterSource) -> Path | None:
    """Return the file or folder that an adapter is; None where it is not whole on this machine."""
    reference = source.reference
    if source.kind == "controlnet" and reference.kind in ("hub", "local") and reference.file is None:
        is_hub = reference.kind == "hub"
        place = snapshot_of(config, reference.where) if is_hub else local_path(reference.where)
        whole = place is not None and (place.is_file() or (place / "config.json").is_file())
        return place if whole and place is not None and weight_files(place) else None
    try:
        found = find_file(config, reference)
    except StudioError:  # pickles only
        return None
    if found is not None and source.kind == "ip_adapter" and missing_encoder(config, found) is not None:
        return None
    return found


def bytes_of_adapter(config: Config, kind: Kind, place: Path) -> int:
    """Return the bytes of an adapter's weights, the image encoder of an IP-Adapter included."""
    files = weight_files(place)
    if kind == "ip_adapter":
        files = [*files, *(find_encoder(config, place) / name for name in ENCODER_FILES)]
    return sum(file.stat().st_size for file in files if file.is_file())
