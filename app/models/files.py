"""One file of any source: found on this machine, or fetched. LoRAs, ControlNets, VAEs, checkpoints."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from app.config import Config
from app.errors import ModelNotAvailable
from app.models import civitai, hub
from app.models.fetching import fetch
from app.models.places import local_path, snapshot_of
from app.models.references import WEIGHT_ENDINGS, Reference, parse_reference
from app.models.transfer import Part, Tell, fetch_parts
from app.models.weights import pickled

FILE_ENDINGS = WEIGHT_ENDINGS
PREFERRED = ("pytorch_lora_weights.safetensors", "diffusion_pytorch_model.safetensors", "model.safetensors")
"""Names that the field gives the one weight file of a repo, the most telling first."""


def fetch_file(config: Config, reference: Reference | str, report: Tell = lambda _: None) -> Path:
    """Return the file that a reference names, fetching it where it is not on this machine.

    A text is read as a request's (`parse_reference`, no paths and no addresses). Raises ValueError for a text
    that names nothing, `ModelNotAvailable`, `ModelGated`, `DownloadFailed`, `DiskFull`, `UnsafeModelFormat`,
    `ModelCorrupt`, and whatever ``report`` raises.
    """
    if isinstance(reference, str):
        reference = parse_reference(reference)
    found = find_file(config, reference)
    if found is not None:
        return found
    return fetch_parts([file_part(config, reference)], config.model_folder, report)[0]


def find_file(config: Config, reference: Reference) -> Path | None:
    """Return the file that a reference names if it is on this machine; asks nobody."""
    if reference.kind == "civitai":
        known = civitai.known(config, reference)
        return known.target if known is not None and known.target.is_file() else None
    if reference.kind == "url":
        target = kept_at(config, reference.where)
        return target if target.is_file() else None
    place = local_path(reference.where) if reference.kind == "local" else snapshot_of(config, reference.where)
    return _inside(place, reference.file) if place is not None and place.exists() else None


def file_part(config: Config, reference: Reference) -> Part:
    """Return the file of a reference as a part of a download, asking its site for the size."""
    found = find_file(config, reference)
    if found is not None:
        size = found.stat().st_size
        return Part(found.name, size, 0, lambda meter: found)
    if reference.kind == "local":
        raise ModelNotAvailable(
            f"There is no weight file at {Path(reference.where).name}, as its line names it."
        )
    if reference.kind == "hub":
        return hub.file_part(config, reference.where, reference.file, PREFERRED)
    if reference.kind == "url":
        target, where = kept_at(config, reference.where), reference.where
        return Part(target.name, 0, 0, lambda meter: fetch(config, where, target, meter))
    file = civitai.resolve(config, reference)
    here = file.target.is_file()
    begun = _begun(file.target)
    return Part(
        file.target.name,
        file.size,
        0 if here else max(0, file.size - begun),
        lambda meter: file.target if here else fetch(config, file.address, file.target, meter, file.sha256),
    )


def kept_at(config: Config, address: str) -> Path:
    """Return where the file of an address is kept."""
    name = Path(urlsplit(address).path).name or "model"
    digest = hashlib.sha256(address.encode()).hexdigest()[:12]
    ending = "" if Path(name).suffix in FILE_ENDINGS else ".safetensors"
    return config.model_folder / "files" / f"{digest}-{name}{ending}"


def _begun(target: Path) -> int:
    part = target.with_name(f"{target.name}.part")
    return part.stat().st_size if part.is_file() else 0


def _inside(place: Path, file: str | None) -> Path | None:
    """Return the weight file at ``place``: itself, the one called ``file``, or the only one in the folder."""
    if place.is_file():
        return place
    if file is not None:
        found = place / file
        return found if found.is_file() else None
    found_names = sorted(path.name for path in place.iterdir() if path.suffix in FILE_ENDINGS)
    if not found_names and (pickles := [path for path in place.iterdir() if path.suffix in hub.PICKLED]):
        raise pickled(pickles[0].name)
    chosen = hub.only_one(found_names, PREFERRED)
    return place / chosen if chosen else None
