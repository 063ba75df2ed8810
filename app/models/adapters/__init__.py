"""Adapters: LoRA and ControlNet weights beside a model, found by name and in force for one job."""

from app.models.adapters.attached import Adapters
from app.models.adapters.catalog import check_adapters
from app.models.adapters.entry import AdapterEntry, Kind
from app.models.adapters.lineup import AdapterLineup, adapter_lineup
from app.models.adapters.places import bytes_of_adapter, place_of_adapter
from app.models.adapters.shelf import Shelved, known_adapters, shelf

__all__ = [
    "AdapterEntry",
    "AdapterLineup",
    "Adapters",
    "Kind",
    "Shelved",
    "adapter_lineup",
    "bytes_of_adapter",
    "check_adapters",
    "known_adapters",
    "place_of_adapter",
    "shelf",
]
