"""Adapters: LoRA and ControlNet weights beside a model, found by name and in force for one job."""

from app.models.adapters.attached import Adapters
from app.models.adapters.catalog import check_adapters, known_adapters

__all__ = ["Adapters", "check_adapters", "known_adapters"]
