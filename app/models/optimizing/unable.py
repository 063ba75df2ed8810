"""Why an optimisation is left out."""

from __future__ import annotations


class Unable(Exception):
    """An optimisation that this model, device or installation cannot do; its text says why."""
