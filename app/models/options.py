"""The options of a lineup line: the JSON object after the fifth ``;``."""

from __future__ import annotations

from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

EntryType = Literal["image", "t2v", "i2v"]
Dtype = Literal["float32", "float16", "bfloat16"]
OffloadWish = Literal["auto", "none", "model", "group", "sequential"]
Range = TypeVar("Range")


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class IntRange(_Part):
    """Whole numbers that may be asked for; what is left out is the family's."""

    min: int | None = Field(default=None, ge=1)
    max: int | None = Field(default=None, ge=1)
    default: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _check_order(self, self.min, self.default, self.max)


class FloatRange(_Part):
    """Numbers that may be asked for; ``step`` is how far the form's slider moves at a time."""

    min: float | None = Field(default=None, ge=0)
    max: float | None = Field(default=None, ge=0)
    default: float | None = Field(default=None, ge=0)
    step: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _check_order(self, self.min, self.default, self.max)


def _check_order(value: Range, low: float | None, default: float | None, high: float | None) -> Range:
    given = [number for number in (low, default, high) if number is not None]
    if given != sorted(given):
        raise ValueError("must have min <= default <= max")
    return value


class ModelOptions(_Part):
    """What a line of the lineup may say about its model. Everything is optional; the family knows the rest."""

    type: EntryType | None = Field(None, description="What it makes; else read off i2v or t2v in its names.")
    family: str | None = Field(None, description="Family, where the repo's name does not tell it.")
    steps: IntRange | None = Field(None, description="Denoising steps that may be asked for.")
    fixed_steps: int | None = Field(None, ge=1, le=1000, description="The one number of steps it runs with.")
    guidance: FloatRange | None = Field(None, description="Guidance scales that may be asked for.")
    frames: IntRange | None = Field(None, description="Numbers of frames that may be asked for.")
    width: int | None = Field(None, ge=16, le=8192, description="Default width in pixels.")
    height: int | None = Field(None, ge=16, le=8192, description="Default height in pixels.")
    fps: int | None = Field(None, ge=1, le=120, description="Default frames per second.")
    base_repo: str | None = Field(
        None, min_length=1, description="Repo or folder of everything but the transformer (or UNet)."
    )
    license: str | None = Field(None, description="Licence of the weights, as shown beside the model.")
    dtype: Dtype | None = Field(None, description="Number format of the weights; the family's own by default.")
    offload: OffloadWish | None = Field(
        None, description="Where weights wait: none (all on the device), model, group, sequential or auto."
    )
    quantization: Literal["fp8", "float8", "nf4"] | None = Field(
        None,
        description="fp8 keeps the transformer's (or UNet's) weights in 8 bits and computes in 16; float8 does "
        "so with torchao, nf4 in 4 bits with bitsandbytes, where these are installed.",
    )
