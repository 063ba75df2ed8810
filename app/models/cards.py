"""Lineups to begin with, by the memory of the card: which lines of the families' examples, with which options.

Reckoned from the sizes of the weights (two bytes a parameter) and the memory plan, not measured on each card:
models larger than the card run with their weights in the host's memory and take longer. Weights under
Apache-2.0 or MIT are in by default; others are opted into, with their licence named.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

from dotenv import dotenv_values

from app.config import Config
from app.models.lines import parse_line
from app.models.lineup import ModelEntry
from app.models.registry import families

PERMISSIVE = ("Apache-2.0", "MIT")
FP8: dict[str, Any] = {"quantization": "fp8"}


@dataclass(frozen=True)
class Card:
    """What fits a card: variables of example lines, with options to add."""

    title: str
    about: str
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    opt_in: dict[str, dict[str, Any]] = field(default_factory=dict)


CARDS = (
    Card(
        "No GPU",
        "The starter models need no line. Small models run too, at minutes a picture.",
        opt_in={"MODEL_SD15": {}},
    ),
    Card(
        "8 GB",
        "One component at a time on the card, or blocks of it; 32 GB of the host's memory.",
        {"MODEL_FLUX2_KLEIN": FP8, "MODEL_WAN_T2V": {}},
        {"MODEL_SDXL": {}, "MODEL_SANA_SPRINT": {}, "MODEL_SD15": {}},
    ),
    Card(
        "12 GB",
        "A 4 B and a 6 B transformer, each in parts.",
        {"MODEL_FLUX2_KLEIN": {}, "MODEL_Z_IMAGE": FP8, "MODEL_WAN_T2V": {}},
        {"MODEL_SDXL": {}, "MODEL_SD35_MEDIUM": {}, "MODEL_LTX_T2V": {}},
    ),
    Card(
        "16 GB",
        "Pictures with one component at a time on the card; a 5 B video model.",
        {"MODEL_Z_IMAGE": {}, "MODEL_FLUX2_KLEIN": {}, "MODEL_WAN_TI2V": {}},
        {"MODEL_SD35_MEDIUM": {}, "MODEL_FLUX_DEV": FP8, "MODEL_LTX_T2V": {}},
    ),
    Card(
        "24 GB",
        "12 B transformers in 16 bits, 14 B and 20 B in blocks; 64 GB of the host's memory.",
        {"MODEL_FLUX_SCHNELL": {}, "MODEL_Z_IMAGE": {}, "MODEL_WAN_TI2V": {}, "MODEL_WAN_I2V": FP8},
        {"MODEL_FLUX_DEV": {}, "MODEL_SD35_LARGE": {}, "MODEL_HUNYUAN15_I2V": {}, "MODEL_FRAMEPACK": {}},
    ),
    Card(
        "48 GB",
        "20 B transformers and the 14 B experts of Wan 2.2, one component at a time.",
        {"MODEL_QWEN_IMAGE": {}, "MODEL_FLUX_SCHNELL": {}, "MODEL_WAN22_T2V": {}, "MODEL_WAN22_I2V": {}},
        {"MODEL_FLUX_DEV": {}, "MODEL_FLUX_KONTEXT": {}, "MODEL_LTX_13B": {}, "MODEL_HUNYUAN_T2V": {}},
    ),
    Card(
        "80 GB",
        "Most of these stay on the card whole.",
        {"MODEL_QWEN_IMAGE": {}, "MODEL_Z_IMAGE": {}, "MODEL_WAN22_T2V": {}, "MODEL_WAN22_I2V": {}},
        {"MODEL_FLUX_DEV": {}, "MODEL_FLUX_KONTEXT": {}, "MODEL_LTX2_T2V": {}, "MODEL_HUNYUAN_T2V": {}},
    ),
)


def known_lines() -> dict[str, str]:
    """Return the families' example lines by variable."""
    text = "\n".join(line for recipe in families().values() for line in recipe.examples)
    return {name: value or "" for name, value in dotenv_values(stream=io.StringIO(text)).items()}


def line_of(variable: str, options: dict[str, Any]) -> str:
    """Return an example line with options added, as it stands in ``.env``."""
    fields = known_lines()[variable].split(";", 5)
    told = {**(json.loads(fields[5]) if len(fields) > 5 else {}), **options}
    value = ";".join(fields[:5] + ([json.dumps(told)] if told else []))
    return f'{variable}="{value.replace(chr(34), chr(92) + chr(34))}"'


def licence_of(variable: str, options: dict[str, Any]) -> str | None:
    """Return the licence of an example line's weights."""
    return entry_of(variable, options).license


def entry_of(variable: str, options: dict[str, Any]) -> ModelEntry:
    """Return the entry that a line gives. Raises ValueError."""
    value = dotenv_values(stream=io.StringIO(line_of(variable, options)))[variable] or ""
    return parse_line(Config(), variable, value, "true")


def card_lines(card: Card) -> list[str]:
    """Return a card's lines for ``.env``: those to take as they are, then commented ones with their licence."""
    lines = []
    for variable, options in card.lines.items():
        lines += [line_of(variable, options), f"DOWNLOAD_{variable}=true"]
    for variable, options in card.opt_in.items():
        lines += [f"# {licence_of(variable, options)}:", f"#{line_of(variable, options)}"]
    return lines
