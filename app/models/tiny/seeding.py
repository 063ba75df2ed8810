"""Where every tiny model begins."""

from __future__ import annotations

from app.models.runtime import warm_up


def seeded() -> None:
    """Load the libraries and make the random weights that follow the same every time."""
    warm_up()
    import torch

    torch.manual_seed(0)
