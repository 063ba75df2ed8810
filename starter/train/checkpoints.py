"""Checkpoints that survive a kill at any moment: everything a run needs to go on as if it had never stopped."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any, Protocol

import torch

WORK = Path(__file__).resolve().parents[1] / ".work"
"""Where runs keep checkpoints, latents and logs; git ignores it."""


class Stateful(Protocol):
    """A module, optimizer or schedule: whatever speaks in state dicts."""

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state: dict[str, Any]) -> Any: ...


def save(path: Path, step: int, parts: dict[str, Stateful], rng: random.Random) -> None:
    """Write the parts, the step and both random states in one atomic replacement."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {name: part.state_dict() for name, part in parts.items()}
    partial = path.with_suffix(".partial")
    torch.save(
        {"step": step, "parts": state, "torch": torch.get_rng_state(), "python": rng.getstate()}, partial
    )
    os.replace(partial, path)


def resume(path: Path, parts: dict[str, Stateful], rng: random.Random) -> int:
    """Load what :func:`save` wrote into the parts; the step to go on from, 0 where there is no checkpoint."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=False)
    for name, part in parts.items():
        part.load_state_dict(state["parts"][name])
    torch.set_rng_state(state["torch"])
    rng.setstate(state["python"])
    return int(state["step"])
