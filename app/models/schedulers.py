"""Schedulers by name: which class of diffusers, and what the name changes in its configuration.

A request's scheduler is built with ``from_config`` on the model's own configuration, so that what the model
was trained with (betas, prediction type, shift) stays. Each request gets a fresh one, and the model's own
comes back after it: schedulers keep state between steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from app.errors import InvalidInput

_KARRAS = {"use_karras_sigmas": True}
_FLOW = {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}

SCHEDULERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "ddim": ("DDIMScheduler", {}, "DDIM"),
    "ddpm": ("DDPMScheduler", {}, "DDPM"),
    "pndm": ("PNDMScheduler", {"skip_prk_steps": True}, "PLMS"),
    "euler": ("EulerDiscreteScheduler", {}, "Euler"),
    "euler_a": ("EulerAncestralDiscreteScheduler", {}, "Euler a"),
    "heun": ("HeunDiscreteScheduler", {}, "Heun"),
    "dpmpp_2m": ("DPMSolverMultistepScheduler", {}, "DPM++ 2M"),
    "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", _KARRAS, "DPM++ 2M Karras"),
    "dpmpp_2m_sde": ("DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}, "DPM++ 2M SDE"),
    "dpmpp_2m_sde_karras": (
        "DPMSolverMultistepScheduler",
        {"algorithm_type": "sde-dpmsolver++", **_KARRAS},
        "DPM++ 2M SDE Karras",
    ),
    "unipc": ("UniPCMultistepScheduler", {}, "UniPC"),
    "lcm": ("LCMScheduler", {}, "LCM"),
    "flow_euler": ("FlowMatchEulerDiscreteScheduler", {}, "Flow Euler"),
    "flow_unipc": ("UniPCMultistepScheduler", _FLOW, "Flow UniPC"),
    "flow_dpmpp_2m": ("DPMSolverMultistepScheduler", _FLOW, "Flow DPM++ 2M"),
}
"""Name to (class, changes to the configuration, the label that other programs use)."""

DIFFUSION = (
    "ddim", "ddpm", "pndm", "euler", "euler_a", "heun", "dpmpp_2m", "dpmpp_2m_karras", "dpmpp_2m_sde",
    "dpmpp_2m_sde_karras", "unipc", "lcm",
)  # fmt: skip
"""Schedulers of models that predict noise or velocity (Stable Diffusion)."""

FLOW = ("flow_euler", "flow_unipc", "flow_dpmpp_2m")
"""Schedulers of flow-matching models whose pipeline leaves the timesteps to the scheduler (Wan)."""

FLOW_SIGMAS = ("flow_euler",)
"""Schedulers of flow-matching pipelines that pass their own sigmas (FLUX)."""


SAME = {"shift": "flow_shift", "flow_shift": "shift"}
"""One thing under two names: the shift of flow-matching schedulers and of the others' flow mode."""


def canonical(name: str, allowed: Sequence[str]) -> str:
    """Return the name under which ``allowed`` has a scheduler: its own, its class's or its label, in any case.

    Raises `InvalidInput` for one that the model does not take.
    """
    wanted = _plain(name)
    for known in allowed:
        class_name, changes, label = SCHEDULERS[known]
        if wanted in (_plain(known), _plain(label)) or (not changes and wanted == _plain(class_name)):
            return known
    for known in allowed:
        if wanted == _plain(SCHEDULERS[known][0]):
            return known
    raise InvalidInput("settings.scheduler", "is not a scheduler of this model", allowed=list(allowed))


@contextmanager
def scheduled(pipeline: Any, name: str | None, changes: dict[str, Any]) -> Iterator[Any]:
    """Give the pipeline a fresh scheduler for one request, and its own one back afterwards."""
    own = pipeline.scheduler
    pipeline.scheduler = build(own, name, changes)
    try:
        yield pipeline.scheduler
    finally:
        pipeline.scheduler = own


def build(own: Any, name: str | None, changes: dict[str, Any]) -> Any:
    """Return a new scheduler on the configuration of ``own``: of the same class, or the one called ``name``."""
    if name is None:
        return type(own).from_config(own.config, **changes)
    import diffusers

    class_name, named, _ = SCHEDULERS[name]
    kept = {new: own.config[old] for old, new in SAME.items() if old in own.config and new not in own.config}
    return getattr(diffusers, class_name).from_config(own.config, **{**kept, **named, **changes})


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9+]", "", name.lower())
