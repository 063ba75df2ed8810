"""Says in which of its facts a record differs from another one, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.media.infotext import InfoText, parse
from app.media.record import infotext_of

COMPARED = ("version", "media_type", "width", "height", "num_frames", "fps", "run", "versions")
"""What a run decides or brings along; the rest of a record is what it was asked for."""

ASKED = ("model", "job_type", "prompt", "negative_prompt", "seed", "settings", "pixels_sha256")
"""What makes an output what it is: two records of one output have it in common."""

_NAMES = {
    "version": "Stillmotion",
    "versions": "package",
    "run.weights": "weights",
    "run.dtypes": "dtype of",
    "run.loras": "LoRA",
    "run.controlnets": "ControlNet",
    "run": "",
}


@dataclass(frozen=True)
class Difference:
    """One fact that is not the same: what it is, what the file says, and what was found."""

    what: str
    recorded: Any
    found: Any
    where: str = "here"
    """Where it was found: in the run that was made here, in the file's text or pixels, in the gallery."""

    def __str__(self) -> str:
        return f"{self.what}: {_shown(self.recorded)} in the file, {_shown(self.found)} {self.where}"


def differences(recorded: Mapping[str, Any], made: Mapping[str, Any]) -> list[Difference]:
    """Return in what two runs differ: packages, weights, device and everything else that a record knows."""
    ours, theirs = ({key: record.get(key) for key in COMPARED} for record in (recorded, made))
    return [Difference(_name(key), old, new) for key, old, new in _unequal(ours, theirs)]


def contradictions(record: Mapping[str, Any], text: str | None) -> list[Difference]:
    """Return where a file speaks against itself: its seed in two places, its ``parameters`` text."""
    found, seed = [], record["settings"].get("seed", record["seed"])
    if seed != record["seed"]:
        found.append(Difference("seed", record["seed"], seed, "in its settings"))
    if text is None:
        return found
    ours, theirs = (parse(one.replace("\r", "")) for one in (str(infotext_of(record)), text))
    pairs = _unequal(_said(ours), _said(theirs))
    return found + [Difference(name.lower(), old, new, "in its text") for name, old, new in pairs]


def tampered(record: Mapping[str, Any], kept: Mapping[str, Any]) -> list[Difference]:
    """Return in what the file's record differs from the one that the gallery kept of the same output."""
    ours, theirs = ({key: one.get(key) for key in ASKED} for one in (record, kept))
    return [Difference(key, old, new, "in the gallery") for key, old, new in _unequal(ours, theirs)]


def _said(text: InfoText) -> dict[str, str]:
    return {"prompt": text.prompt, "negative prompt": text.negative_prompt, **text.pairs}


def _unequal(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Give (path, old, new) of every leaf that is not the same in both."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _unequal(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _unequal(one, other, f"{path}.{index}")
    elif old != new:
        yield path, old, new


def _name(path: str) -> str:
    for prefix, name in _NAMES.items():
        if path == prefix or path.startswith(f"{prefix}."):
            return f"{name} {path[len(prefix) + 1 :]}".strip()
    return path


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
