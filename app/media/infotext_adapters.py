"""LoRA adapters and ControlNets in the ``parameters`` text, as the field's tools write them.

A LoRA is a tag in the prompt, ``<lora:name:scale>``, with the first ten digits of its file's SHA-256 among the
hashes; a ControlNet is a pair ``ControlNet 0: "Module: canny, Model: name [hash], Weight: 1, …"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

SHORT_HASH = 10
"""Digits of a hash in ``parameters``."""


def tagged(prompt: str, loras: Sequence[Mapping[str, Any]]) -> str:
    """Return a prompt with a tag for each adapter (``name`` and ``scale``) behind it."""
    return " ".join([prompt, *(f"<lora:{tag_name(one['name'])}:{one['scale']:g}>" for one in loras)])


def lora_hashes(loras: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what the hashes of the text say of adapters."""
    return {f"lora:{tag_name(one['name'])}": one["sha256"][:SHORT_HASH] for one in loras if one.get("sha256")}


def control_pairs(used: Sequence[Mapping[str, Any]], asked: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return a pair for each ControlNet: ``used`` is what the run recorded, ``asked`` the job's settings."""
    return {f"ControlNet {index}": _control(one, *asked[index : index + 1]) for index, one in enumerate(used)}


def _control(used: Mapping[str, Any], asked: Mapping[str, Any] | None = None) -> str:
    digest = f" [{used['sha256'][:8]}]" if used.get("sha256") else ""
    told = asked or {}
    pairs = {
        "Module": used.get("preprocessor") or "none",
        "Model": f"{tag_name(used['name'])}{digest}",
        "Weight": f"{used['scale']:g}",
        "Guidance Start": f"{told.get('control_guidance_start', 0.0):g}",
        "Guidance End": f"{told.get('control_guidance_end', 1.0):g}",
    }
    return ", ".join(f"{name}: {value}" for name, value in pairs.items())


def tag_name(name: str) -> str:
    """Return an adapter's name as a tag may hold it: the last part of a repo's, without what ends a tag."""
    return re.sub(r"[:<>,\[\]\s]+", "-", name.rsplit("/", 1)[-1])
