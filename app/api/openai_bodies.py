"""What OpenAI's clients send to the image routes, and what they read."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from app.api.schemas import NegativePrompt, Prompt
from app.errors import InvalidInput
from app.settings import MAX_SEED, Strict

MOST_IMAGES = 10
"""OpenAI's limit of one request; it becomes jobs of at most `A_JOB` pictures."""

A_JOB = 8

_SIZE = re.compile(r"([0-9]{1,5})x([0-9]{1,5})")


def _not_auto(value: Any) -> Any:
    return None if value == "auto" else value


Auto = BeforeValidator(_not_auto)
"""Marks a field whose ``auto`` leaves the choice to the studio."""


class OpenAIRequest(Strict):
    """What every request for pictures or videos has."""

    model_config = ConfigDict(protected_namespaces=())

    prompt: Prompt
    model: str | None = Field(
        None, max_length=200, description="Of the lineup; any other name takes the default."
    )
    size: Annotated[str | None, Auto] = Field(
        None, max_length=16, description="WIDTHxHEIGHT; auto leaves it to the model."
    )
    seed: int | None = Field(None, ge=0, le=MAX_SEED, description="The first picture's; an addition.")
    steps: int | None = Field(None, ge=1, le=1000, description="Denoising steps; an addition.")
    negative_prompt: NegativePrompt = None
    user: str | None = Field(None, max_length=200, description="Taken, without effect.")
    safety_identifier: str | None = Field(None, max_length=200, description="Taken, without effect.")

    def shape(self) -> dict[str, int]:
        """Return ``width`` and ``height``; nothing where the model chooses. Raises `InvalidInput`."""
        if self.size is None:
            return {}
        match = _SIZE.fullmatch(self.size)
        if match is None:
            raise InvalidInput("size", "must be WIDTHxHEIGHT, such as 512x512, or auto")
        return {"width": int(match[1]), "height": int(match[2])}

    def settings(self) -> dict[str, Any]:
        """Return what of it is settings of a job."""
        return {"seed": self.seed, "num_inference_steps": self.steps, **self.shape()}


class ImageRequest(OpenAIRequest):
    """``POST /v1/images/generations``. What a local model cannot do is refused, not ignored."""

    n: int | None = Field(None, ge=1, le=MOST_IMAGES, description="Pictures; 1 where nothing is said.")
    response_format: Annotated[Literal["b64_json", "url"] | None, Auto] = None
    output_format: Annotated[Literal["png", "jpeg", "webp"] | None, Auto] = None
    output_compression: int | None = Field(
        None, ge=0, le=100, description="Quality of JPEG and WEBP in percent."
    )
    quality: Annotated[Literal["low", "medium", "high", "xhigh", "max", "standard", "hd"] | None, Auto] = Field(
        None, description="Taken, without effect: steps say how long is drawn."
    )
    background: Annotated[Literal["opaque"] | None, Auto] = Field(None, description="Pictures are opaque.")
    style: Annotated[Literal["vivid", "natural"] | None, Auto] = Field(
        None, description="Taken, without effect."
    )
    moderation: Annotated[Literal["low"] | None, Auto] = Field(None, description="Taken, without effect.")
    stream: bool | None = None
    partial_images: int | None = Field(None, ge=0, le=3, description="Pictures on their way, where streamed.")

    @property
    def format(self) -> Literal["PNG", "JPEG", "WEBP"]:
        """The files' format."""
        known: dict[str | None, Literal["PNG", "JPEG", "WEBP"]] = {"jpeg": "JPEG", "webp": "WEBP"}
        return known.get(self.output_format, "PNG")

    def checked(self) -> None:
        """Refuse what contradicts itself. Raises `InvalidInput`."""
        self.shape()
        if self.format == "PNG" and self.output_compression not in (None, 100):
            raise InvalidInput("output_compression", "is for jpeg and webp; a png is always whole")
        if self.partial_images and not self.stream:
            raise InvalidInput("partial_images", "needs stream: true")


class EditRequest(ImageRequest):
    """The text fields of ``POST /v1/images/edits``."""

    input_fidelity: Annotated[Literal["high", "low"] | None, Auto] = Field(
        None, description="Taken, without effect."
    )
    strength: float | None = Field(
        None, gt=0.0, le=1.0, description="Share of the source that is repainted; an addition."
    )


def parts_of(n: int) -> list[int]:
    """Return how many pictures each job makes."""
    return [min(A_JOB, n - start) for start in range(0, n, A_JOB)]
