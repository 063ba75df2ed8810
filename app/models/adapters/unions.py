"""Union ControlNets: one set of weights for several kinds of guides, chosen by a number.

SDXL's is a class of its own (xinsir/controlnet-union-sdxl-1.0: six kinds, eight in its promax), FLUX.1's a
`FluxControlNetModel` with ``num_mode`` (InstantX/FLUX.1-dev-Controlnet-Union: seven).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import InvalidInput
from app.settings import ControlNetInput

UNION_CLASS = "ControlNetUnionModel"


@dataclass(frozen=True)
class Kind:
    """What a ControlNet's configuration says of it."""

    class_name: str = ""
    modes: int | None = None
    """Kinds of guides that it takes; None: one, which needs no number."""

    @property
    def is_union_class(self) -> bool:
        """Whether it runs in pipelines of its own."""
        return self.class_name == UNION_CLASS


def kind_of(path: Path) -> Kind:
    """Return what a ControlNet is; a file without a configuration is a plain one."""
    try:
        told = json.loads((path / "config.json").read_text())
        modes = told.get("num_control_type", 6) if told["_class_name"] == UNION_CLASS else told.get("num_mode")
        return Kind(str(told["_class_name"]), modes if isinstance(modes, int) else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Kind()  # what is no ControlNet at all is told when it is loaded


def check_modes(controls: Sequence[ControlNetInput], paths: Sequence[Path], *, takes_union: bool) -> None:
    """Raise `InvalidInput` for a mode too many, one that is missing, and what does not go together.

    ``takes_union``: whether the family and job type have a pipeline for union classes.
    """
    kinds = [kind_of(path) for path in paths]
    for index, (control, kind) in enumerate(zip(controls, kinds, strict=True)):
        field = f"settings.controlnets.{index}"
        if kind.is_union_class and not takes_union:
            raise InvalidInput(f"{field}.model", "is a union ControlNet of another family of models")
        if kind.is_union_class != kinds[0].is_union_class:
            raise InvalidInput(f"{field}.model", "union ControlNets and plain ones do not work in one job")
        if kind.modes is None and control.control_mode is not None:
            raise InvalidInput(f"{field}.control_mode", f"is for union ControlNets; {control.model} is not one")
        if kind.modes is not None and not 0 <= _mode(control) < kind.modes:
            reason = f"{control.model} is a union ControlNet: say of which kind the guide is"
            raise InvalidInput(f"{field}.control_mode", reason, minimum=0, maximum=kind.modes - 1)


def _mode(control: ControlNetInput) -> int:
    return -1 if control.control_mode is None else control.control_mode
