"""Template filters: how numbers, times and types read to a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

TYPES = {
    "image": "Text to image",
    "img2img": "Image to image",
    "inpaint": "Inpaint",
    "edit": "Edit",
    "t2v": "Text to video",
    "i2v": "Image to video",
    "v2v": "Video to video",
    "storyboard": "Storyboard",
    "plugin": "Plugin",
}
SHORT_TYPES = {
    "image": "From text",
    "img2img": "From image",
    "t2v": "From text",
    "i2v": "From picture",
    "v2v": "From video",
}
"""What a job starts from, for a row of tabs under the model."""

KINDS = {"image": "Picture", "video": "Video", "audio": "Sound"}
"""What a medium is."""

STATUSES = {
    "pending": "Waiting",
    "processing": "Running",
    "paused": "Paused",
    "completed": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
}


def file_size(count: int | None) -> str:
    """1536 -> ``1.5 KB``."""
    if count is None:
        return "unknown"
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            break
        size /= 1024
    return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"


def duration(seconds: float | None) -> str:
    """0.4 -> ``0.4 s``, 75 -> ``1 min 15 s``, 7260 -> ``2 h 1 min``."""
    if seconds is None:
        return "unknown"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def elapsed(start: datetime | None, end: datetime | None = None) -> str:
    """Return how long something took, or has been going on."""
    return "" if start is None else duration(max(0.0, ((end or datetime.now(UTC)) - start).total_seconds()))


def ago(moment: datetime) -> str:
    """Return how long ago a moment was, in the largest unit; older than a month is a date."""
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for limit, size, unit in ((60, 0, ""), (3600, 60, "min"), (86_400, 3600, "h"), (2_592_000, 86_400, "d")):
        if seconds < limit:
            return "just now" if not size else f"{int(seconds // size)} {unit} ago"
    return f"{moment:%Y-%m-%d}"


def label(name: str) -> str:
    """``num_inference_steps`` -> ``Num inference steps``."""
    return name.replace("_", " ").capitalize()


def plain(value: Any) -> str:
    """5.0 -> ``5``; anything but a fraction as it is."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def pretty(value: Any) -> str:
    """Return indented JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def ratio_class(box: Any) -> str:
    """Return the class of a box's proportions in steps of 0.05 (tiles.css): 832x480 -> ``r-175``."""
    width, height = (box["width"], box["height"]) if isinstance(box, dict) else (box.width, box.height)
    return f"r-{min(max(round(20 * width / height) * 5, 30), 300)}"


FILTERS: dict[str, Callable[..., Any]] = {
    "file_size": file_size,
    "duration": duration,
    "elapsed": elapsed,
    "ago": ago,
    "label": label,
    "kind": KINDS.__getitem__,
    "plain": plain,
    "pretty": pretty,
    "ratio_class": ratio_class,
    "type_name": lambda name: TYPES.get(name, label(name)),
    "short_type": lambda name: SHORT_TYPES.get(name, TYPES.get(name, label(name))),
    "status_name": lambda name: STATUSES.get(name, label(name)),
}
