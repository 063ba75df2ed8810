"""The storyboard's form: what is posted becomes rows again, or the request of a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from app.media.view import MediaView
from app.pages.access import the_studio
from app.pages.media import view_if_there

ROWS = 3
"""Rows of an empty form."""

NUMBERS = ("steps", "fps", "seed")


@dataclass
class Row:
    """One picture with its prompt; ``duration`` is what the field says."""

    media: MediaView | None = None
    prompt: str = ""
    duration: str = "2"

    def slot(self, number: int) -> Any:
        """What the slot macro draws; rows count from 1."""
        chosen = [self.media] * number if self.media else []
        told = {"title": f"Picture {number}", "required": True, "most": 1, "chosen": chosen}
        return SimpleNamespace(name="picture", kind="picture", **told)


@dataclass
class Board:
    """The whole form."""

    model: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    name: str = ""
    draft: str = ""
    steps: str = ""
    fps: str = ""
    seed: str = ""
    include_last_frame: bool = True
    rows: list[Row] = field(default_factory=lambda: [Row() for _ in range(ROWS)])

    def change(self, act: str) -> None:
        """Do what a row's button says: ``add``, ``up 2``, ``down 0``, ``remove 1``."""
        name, _, number = act.partition(" ")
        index = int(number) if number.isdecimal() else -1
        if name == "add" or not self.rows:
            self.rows.append(Row())
        elif 0 <= index < len(self.rows):
            row = self.rows.pop(index)
            if name in ("up", "down"):
                self.rows.insert(max(0, index + (1 if name == "down" else -1)), row)

    def as_request(self) -> dict[str, Any]:
        """Return what ``POST /api/jobs`` would be sent; text that is no number stays text, to be refused."""
        given = [row for row in self.rows if row.media or row.prompt]
        settings: dict[str, Any] = {
            "type": "storyboard",
            "segments": [
                {
                    "source_image_id": row.media.id if row.media else None,
                    "prompt": row.prompt,
                    "duration": _number(row.duration, float),
                }
                for row in given
            ],
            "include_last_frame": self.include_last_frame,
            **{name: _number(getattr(self, name), int) for name in NUMBERS if getattr(self, name)},
        }
        return {
            "model_id": self.model or None,
            "prompt": self.prompt or None,
            "negative_prompt": self.negative_prompt or None,
            "settings": settings,
        }


def posted() -> Board:
    """Return the form as it was posted; files are kept as uploads. Raises what `add_upload` raises."""
    given: MultiDict[str, str] = request.form
    pictures, files = given.getlist("picture"), request.files.getlist("picture.file")
    rows = []
    for number, (prompt, duration) in enumerate(
        zip(given.getlist("segment_prompt"), given.getlist("duration"), strict=False)
    ):
        content = files[number].read() if number < len(files) else b""
        chosen = pictures[number] if number < len(pictures) else ""
        media_id = the_studio().media.add_upload(content, "picture").id if content else chosen
        rows.append(Row(view_if_there(media_id) if media_id else None, prompt.strip(), duration.strip()))
    names = ("model", "prompt", "negative_prompt", "name", "draft", *NUMBERS)
    texts: dict[str, Any] = {name: given.get(name, "").strip() for name in names}
    return Board(**texts, include_last_frame="include_last_frame" in given, rows=rows)


def from_request(body: dict[str, Any], **told: Any) -> Board:
    """Return the form of a draft's request; what is not as it should be is left out."""
    settings = body.get("settings") if isinstance(body.get("settings"), dict) else {}
    assert isinstance(settings, dict)
    rows = []
    for segment in settings.get("segments") or []:
        if isinstance(segment, dict):
            source = segment.get("source_image_id")
            prompt, duration = segment.get("prompt"), segment.get("duration")
            rows.append(
                Row(
                    view_if_there(source) if isinstance(source, str) else None,
                    prompt if isinstance(prompt, str) else "\n".join(map(str, prompt or [])),
                    f"{duration:g}" if isinstance(duration, int | float) else "2",
                )
            )
    numbers: dict[str, Any] = {name: str(settings[name]) for name in NUMBERS if settings.get(name) is not None}
    board = Board(
        model=str(body.get("model_id") or ""),
        prompt=str(body.get("prompt") or ""),
        negative_prompt=str(body.get("negative_prompt") or ""),
        include_last_frame=settings.get("include_last_frame") is not False,
        **numbers,
        **told,
    )
    board.rows = rows or board.rows
    return board


def _number(text: str, kind: type[int] | type[float]) -> Any:
    try:
        return kind(text)
    except ValueError:
        return text
