"""The text that the field's tools write and read under the key ``parameters``.

``prompt``, a line ``Negative prompt: …``, and a last line of pairs, ``Steps: 30, Sampler: …, CFG scale: 5,
Seed: 1, Size: 832x480, …``. Readers take the last line for pairs only when it has three or more; values with a
comma, a colon or a newline are quoted as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NEGATIVE = "Negative prompt:"

_PAIR = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)')
_HASHES = re.compile(r"(?:^|,)\s*Hashes:\s*(\{[^{}]*\})")
_LEAST_PAIRS = 3


@dataclass(frozen=True)
class InfoText:
    """The text taken apart."""

    prompt: str = ""
    negative_prompt: str = ""
    pairs: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [self.prompt]
        if self.negative_prompt:
            lines.append(f"{NEGATIVE} {self.negative_prompt}")
        last = [f"{name}: {quoted(value)}" for name, value in self.pairs.items()]
        if self.hashes:
            last.append(f"Hashes: {json.dumps(self.hashes)}")
        return "\n".join([*lines, ", ".join(last)])


def quoted(value: str) -> str:
    """Return ``value`` as it stands in the line of pairs."""
    plain = value == value.strip() and not re.search(r'[,:\n\r"]', value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def parse(text: str) -> InfoText:
    """Take a ``parameters`` text apart; text without a line of pairs is all prompt."""
    *lines, last = text.strip().split("\n")
    hashes: dict[str, str] = {}
    found = _HASHES.search(last)
    rest = last if found is None else last[: found.start()] + last[found.end() :]
    pairs = _PAIR.findall(rest)
    if len(pairs) < _LEAST_PAIRS:
        lines, pairs = [*lines, last], []
    elif found is not None:
        hashes = _string_map(found[1])
    prompt, negative = _prompts(lines)
    return InfoText(prompt, negative, {name: _unquoted(value) for name, value in pairs}, hashes)


def _prompts(lines: list[str]) -> tuple[str, str]:
    for number, line in enumerate(lines):
        if line.strip().startswith(NEGATIVE):
            first = line.strip().removeprefix(NEGATIVE).strip()
            return "\n".join(lines[:number]).strip(), "\n".join([first, *lines[number + 1 :]]).strip()
    return "\n".join(lines).strip(), ""


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        try:
            text = json.loads(value)
        except ValueError:
            return value
        return str(text)
    return value.strip()


def _string_map(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}
