"""Prompts as A1111's users write them: LoRAs in angle brackets."""

from __future__ import annotations

import re
from typing import Any

_LORA = re.compile(r"<lora:(?P<name>[^:<>]{1,200})(?::(?P<scale>-?[0-9]{1,3}(?:\.[0-9]{1,6})?))?(?::[^<>]*)?>")


def split_loras(prompt: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the prompt without its ``<lora:NAME:SCALE>``, and those as settings (scale 1 if none stands)."""
    loras = [{"model": each["name"], "scale": float(each["scale"] or 1.0)} for each in _LORA.finditer(prompt)]
    return (re.sub(r"[ \t]{2,}", " ", _LORA.sub("", prompt)).strip() if loras else prompt), loras
