"""What a serverless image request holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from app.errors import InvalidInput
from app.settings import MAX_PROMPT, MAX_SEED, Strict
from app.validation import invalid_input

MOST_IMAGES = 4
Image64 = str | None

NAMES = {
    "settings.loras": "lora_path",
    "settings.controlnets": "control_model",
    "settings.source_image_id": "init_image",
}
"""How the studio's names of fields begin, and an event's names."""


class ServerlessInput(Strict):
    """The ``input`` of an event. Sizes in pixels; pictures as base64 (a data URL works too)."""

    model_config = ConfigDict(**Strict.model_config | {"protected_namespaces": ()})

    prompt: str = Field(min_length=1, max_length=MAX_PROMPT)
    negative_prompt: str | None = Field(None, max_length=MAX_PROMPT)
    model_id: str | None = Field(None, max_length=200, description="Of the lineup; null: the default.")
    width: int | None = None
    height: int | None = None
    num_inference_steps: int | None = None
    guidance_scale: float | None = None
    num_images: int = Field(1, ge=1, le=MOST_IMAGES)
    seed: int | None = Field(
        None, ge=0, le=MAX_SEED, description="Null draws one, which is answered; 0 is a seed."
    )
    output_format: Literal["PNG", "JPEG", "WEBP"] = "PNG"
    output_quality: int | None = Field(None, ge=1, le=100, description="Of JPEG and WEBP.")
    init_image: Image64 = None
    strength: float | None = Field(None, gt=0.0, le=1.0)
    lora_path: str | None = Field(
        None, max_length=200, description="By its name in the studio or its hub repo."
    )
    lora_scale: float | None = Field(None, ge=-10.0, le=10.0)
    control_image: Image64 = None
    control_model: str | None = Field(
        None, max_length=200, description="ControlNet by its name or its hub repo."
    )
    control_preprocessor: str | None = Field(None, max_length=64)
    control_scale: float | None = Field(None, ge=0.0, le=2.0)
    scheduler: str | None = Field(None, max_length=64)

    @property
    def workflow(self) -> str:
        """Its kind in a word."""
        if self.control_image:
            return "controlnet"
        return "img2img" if self.init_image else "txt2img"

    @property
    def job_types(self) -> list[str]:
        """The job types that it may be, best first."""
        return ["img2img", "edit"] if self.init_image else ["image"]

    def checked(self) -> None:
        """Refuse what stands alone. Raises `InvalidInput`."""
        for field, needed in (
            ("strength", "init_image"),
            ("lora_scale", "lora_path"),
            ("control_image", "control_model"),
            ("control_model", "control_image"),
        ):
            if getattr(self, field) is not None and getattr(self, needed) is None:
                raise InvalidInput(field, f"needs {needed}")

    def settings(self) -> dict[str, Any]:
        """Return what of it is settings of a job, but the pictures."""
        names = ("width", "height", "num_inference_steps", "guidance_scale", "num_images", "seed", "scheduler")
        plain = {name: getattr(self, name) for name in names}
        if self.lora_path:
            scale = 1.0 if self.lora_scale is None else self.lora_scale
            plain["loras"] = [{"model": self.lora_path, "scale": scale}]
        return plain


def read_event(event: Mapping[str, Any]) -> ServerlessInput:
    """Return the input of an event. Raises `InvalidInput`."""
    body = event.get("input")
    if not isinstance(body, dict):
        raise InvalidInput("input", "must be a JSON object")
    try:
        asked = ServerlessInput.model_validate(body)
    except ValidationError as error:
        raise invalid_input(error) from None
    asked.checked()
    return asked


def of_input(error: InvalidInput) -> InvalidInput:
    """Return the error under the name that the event's field has."""
    details = dict(error.details)
    field, reason = str(details.pop("field")), str(details.pop("reason"))
    named = next((name for start, name in NAMES.items() if field.startswith(start)), None)
    return InvalidInput(named or field.removeprefix("settings."), reason, **details)
