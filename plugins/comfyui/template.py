"""Workflow templates: ComfyUI's API format; a value may be ``"{{name}}"`` or ``"{{name=default}}"``."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from stillmotion_plugin import PluginError

FOLDERS = (os.environ.get("COMFYUI_WORKFLOWS", ""), str(Path(__file__).parent / "workflows"))
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_INPUT = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*(?:=\s*(.*?)\s*)?\}\}")


def load(name: str) -> dict[str, Any]:
    """Read a template. Raises `PluginError`."""
    files = [Path(folder) / f"{name}.json" for folder in FOLDERS if folder]
    found = next((file for file in files if _NAME.fullmatch(name) and file.is_file()), None)
    if found is None:
        known = sorted({file.stem for folder in FOLDERS if folder for file in Path(folder).glob("*.json")})
        raise PluginError(f"There is no workflow {name!r}; there are: {', '.join(known) or 'none'}.")
    graph = json.loads(found.read_text())
    if not isinstance(graph, dict) or not all(
        isinstance(node, dict) and "class_type" in node for node in graph.values()
    ):
        raise PluginError(f"The workflow {name!r} is not in ComfyUI's API format: export it with Export (API).")
    return graph


def names_in(value: Any) -> set[str]:
    """Return the named inputs of a template, or of a part of one."""
    if isinstance(value, str):
        return {match[1] for match in _INPUT.finditer(value)}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(names_in, parts))


def filled(value: Any, inputs: dict[str, Any]) -> Any:
    """Return the template with its inputs; one alone in its string keeps its type. Raises `PluginError`."""
    if isinstance(value, dict):
        return {name: filled(part, inputs) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, inputs) for part in value]
    if not isinstance(value, str):
        return value
    if match := _INPUT.fullmatch(value):
        return _value(match, inputs)
    return _INPUT.sub(lambda match: str(_value(match, inputs)), value)


def _value(match: re.Match[str], inputs: dict[str, Any]) -> Any:
    name, default = match.groups()
    if name in inputs:
        return inputs[name]
    if default is None:
        raise PluginError(f"The workflow needs the input {name!r}.")
    try:
        return json.loads(default)
    except ValueError:
        return default
