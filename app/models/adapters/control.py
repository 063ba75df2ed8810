"""ControlNets beside a model: loaded when a request first names one, a few kept, gone with the model."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from app.errors import ModelCorrupt
from app.models.adapters.control_files import load_controlnet, weight_files
from app.models.adapters.unions import kind_of
from app.models.loading import share
from app.models.preprocessing import Networks, preprocess
from app.models.requests import warning
from app.models.weights import sha256_of
from app.settings import ControlNetInput

KEPT = 2
"""ControlNets that stay in memory beside a model, the ones used last."""


OPTIONAL = ("control_guidance_start", "control_guidance_end", "guess_mode")
"""What not every control pipeline takes."""

FITTING = {
    "UNet2DConditionModel": ("ControlNetModel", "ControlNetUnionModel"),
    "FluxTransformer2DModel": ("FluxControlNetModel",),
    "SD3Transformer2DModel": ("SD3ControlNetModel",),
    "QwenImageTransformer2DModel": ("QwenImageControlNetModel",),
}
"""Class of what denoises to the classes of the ControlNets that guide it."""


@dataclass(frozen=True)
class Guidance:
    """One ControlNet of a request and the file or folder it is."""

    control: ControlNetInput
    path: Path

    def facts(self) -> dict[str, Any]:
        """Return what a file records of it."""
        facts = {
            "name": self.control.model,
            "preprocessor": self.control.preprocessor,
            "scale": self.control.controlnet_conditioning_scale,
            "control_mode": self.control.control_mode,
            "sha256": sha256_of(weight_files(self.path)[0]),
        }
        return {name: value for name, value in facts.items() if value is not None or name != "control_mode"}


class ControlNets:
    """The ControlNets in memory for one model."""

    def __init__(self, device: str) -> None:
        self.device = device
        self._loaded: dict[Path, Any] = {}

    def pipeline(self, base: Any, class_name: str, wanted: Sequence[Guidance], dtype: Any) -> Any:
        """Return a pipeline of ``class_name`` on the components of ``base`` and the ControlNets wanted.

        Raises `ModelCorrupt` for files that are no ControlNet, `UnsafeModelFormat` for a pickle.
        """
        denoiser = getattr(base, "unet", None) or base.transformer
        nets = [self._net(one.path, dtype, denoiser) for one in wanted]
        for one, net in zip(wanted, nets, strict=True):
            _check_fit(one.control.model, net, denoiser)
        whole = len({one.path for one in wanted}) == 1 and kind_of(wanted[0].path).is_union_class
        return share(base, class_name, controlnet=nets[0] if whole or len(nets) == 1 else nets)

    @property
    def bytes(self) -> int:
        """Bytes of the weights in memory."""
        nets = self._loaded.values()
        return sum(part.numel() * part.element_size() for net in nets for part in net.parameters())

    @property
    def modules(self) -> dict[str, Any]:
        """Those in memory, by a name that says what they are."""
        return {f"controlnet {path.stem}": net for path, net in self._loaded.items()}

    def drop(self) -> None:
        """Let go of all of them."""
        self._loaded.clear()

    def _net(self, path: Path, dtype: Any, denoiser: Any) -> Any:
        net = self._loaded.pop(path, None)
        if net is None:
            net = load_controlnet(path, dtype, denoiser).to(self.device)
        self._loaded[path] = net
        while len(self._loaded) > KEPT:
            self._loaded.pop(next(iter(self._loaded)))
        return net


def arguments_of(
    pipeline: Any,
    wanted: Sequence[Guidance],
    guides: Sequence[Image.Image],
    networks: Networks,
    *,
    union: bool = False,
) -> dict[str, Any]:
    """Return what a control pipeline's call takes for its guides (PIL pictures of the output's size).

    ``union``: whether the ControlNets are of the union class, whose pipelines take lists of any length.
    """
    taken = inspect.signature(pipeline.__call__).parameters
    pictures = [
        guide if one.control.preprocessor is None else preprocess(networks, one.control.preprocessor, guide)
        for one, guide in zip(wanted, guides, strict=True)
    ]
    lists: dict[str, list[Any]] = {
        "control_image" if "control_image" in taken else "image": pictures,
        "controlnet_conditioning_scale": [one.control.controlnet_conditioning_scale for one in wanted],
        "control_guidance_start": [one.control.control_guidance_start for one in wanted],
        "control_guidance_end": [one.control.control_guidance_end for one in wanted],
    }
    if any(one.control.control_mode is not None for one in wanted):
        lists["control_mode"] = [one.control.control_mode for one in wanted]
    arguments = {name: values if union or len(wanted) > 1 else values[0] for name, values in lists.items()}
    if "guess_mode" in taken:
        arguments["guess_mode"] = any(one.control.guess_mode for one in wanted)
    return {name: value for name, value in arguments.items() if name in taken}


def left_out(pipeline: Any, wanted: Sequence[Guidance], title: str) -> list[dict[str, str]]:
    """Return a warning for each value that differs from its default and that the pipeline's call lacks."""
    taken, fields = inspect.signature(pipeline.__call__).parameters, ControlNetInput.model_fields
    names = [name for name in OPTIONAL if name not in taken]
    asked = [n for n in names if any(getattr(one.control, n) != fields[n].default for one in wanted)]
    return [warning(f"controlnets.{name}", f"The ControlNets of {title} do not take it.") for name in asked]


def _check_fit(name: str, net: Any, denoiser: Any) -> None:
    """Raise `ModelCorrupt` for a ControlNet of another family, or of a UNet that reads other text encoders."""
    family = type(denoiser).__name__
    widths = [getattr(part.config, "cross_attention_dim", None) for part in (net, denoiser)]
    if type(net).__name__ not in FITTING.get(family, ()) or widths[0] != widths[1]:
        raise ModelCorrupt(f"The ControlNet {name} does not fit this model; it was made for another one.")
