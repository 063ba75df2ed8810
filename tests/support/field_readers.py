"""How the field's tools read a ``parameters`` text, by the rules that each documents.

A1111's web UI: the last line holds the pairs when it has three or more; a line that begins with ``Negative
prompt:`` begins the negative prompt; quoted values are JSON. Civitai: the line of pairs is the first that
begins with ``Steps: ``, and what stands before it is split at ``Negative prompt:``; ``, Hashes: {…}`` is JSON.
ComfyUI: what the last line that begins with ``Steps:`` holds is pairs, and the negative prompt begins at the
last ``Negative prompt:`` line before it; a file with ``prompt`` or ``workflow`` would be taken for a graph.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

A1111_PAIR = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
CIVITAI_HASHES = re.compile(r", Hashes:\s*({[^}]+})")
CIVITAI_PAIR = re.compile(r'([A-Z][\w ]*):\s*("(?:\\.|[^"\\])*"|[^,]+)(?:,\s*|$)')
CIVITAI_LORA = re.compile(r"<(lora|hypernet):([a-zA-Z0-9_.-]+):([0-9.]+)>")
COMFYUI_PAIR = re.compile(r'\s*([^:,]+):\s*([^"{].*?|".*?"|\{.*?\})\s*(?:,|$)')


@dataclass
class Seen:
    """What a reader makes of a text."""

    prompt: str
    negative: str
    pairs: dict[str, str]
    hashes: dict[str, str] = field(default_factory=dict)
    loras: dict[str, float] = field(default_factory=dict)


def a1111(text: str) -> Seen:
    """Read as the web UI's "PNG info" tab."""
    *lines, last = text.strip().split("\n")
    if len(A1111_PAIR.findall(last)) < 3:
        lines, last = [*lines, last], ""
    parts: tuple[list[str], list[str]] = ([], [])
    current = parts[0]
    for line in map(str.strip, lines):
        if line.startswith("Negative prompt:"):
            current, line = parts[1], line[16:].strip()
        current.append(line)
    pairs = {name: json.loads(value) if value[:1] == '"' else value for name, value in A1111_PAIR.findall(last)}
    hashes = re.search(r"Hashes: ({[^}]*})", last)
    return Seen("\n".join(parts[0]), "\n".join(parts[1]), pairs, json.loads(hashes[1]) if hashes else {})


def civitai(text: str) -> Seen:
    """Read as the site does when a picture is uploaded."""
    lines = [line for line in text.split("\n") if line.strip()]
    details = next(line for line in lines if line.startswith("Steps: "))
    prompt, *negative = "\n".join(lines[: lines.index(details)]).split("Negative prompt:")
    found = CIVITAI_HASHES.search(details)
    rest = details.replace(found[0], "") if found else details
    pairs = {
        name: json.loads(value) if value[0] == '"' else value for name, value in CIVITAI_PAIR.findall(rest)
    }
    loras = {name: float(weight) for kind, name, weight in CIVITAI_LORA.findall(prompt) if kind == "lora"}
    hashes = json.loads(found[1]) if found else {}
    return Seen(prompt.strip(), " ".join(negative).strip(), pairs, hashes, loras)


def comfyui(text: str) -> Seen:
    """Read as ComfyUI does when such a picture is dropped on its canvas."""
    steps = text.rfind("\nSteps:")
    assert steps >= 0
    pairs = {name.lower(): value for name, value in COMFYUI_PAIR.findall(text[steps:].split("\n")[1])}
    negative = text.rfind("\nNegative prompt:", 0, steps)
    if negative < 0:
        return Seen(text[:steps].strip(), "", pairs)
    return Seen(text[:negative].strip(), text[negative + 17 : steps].strip(), pairs)
