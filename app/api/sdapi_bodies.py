"""What A1111's clients send: its own names, ranges and defaults; unknown keys are ignored here only.

Clients send every field that they know, as numbers or as texts of numbers. Null and what is left out leave the
choice to the model.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.errors import InvalidInput
from app.services.fitting import told
from app.services.status import WarningBody
from app.settings import MAX_PROMPT, MAX_SEED

MOST_IMAGES = 64


def _no_image(value: Any) -> Any:
    return None if value == "" else value


Picture = Annotated[str | None, BeforeValidator(_no_image)]


class Txt2Img(BaseModel):
    """``POST /sdapi/v1/txt2img``."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    prompt: str = Field("", max_length=MAX_PROMPT)
    negative_prompt: str | None = Field(None, max_length=MAX_PROMPT)
    steps: int | None = Field(None, ge=1, le=150)
    cfg_scale: float | None = Field(None, ge=0.0, le=30.0)
    width: int | None = Field(None, ge=64, le=4096)
    height: int | None = Field(None, ge=64, le=4096)
    batch_size: int | None = Field(None, ge=1, le=8)
    n_iter: int | None = Field(None, ge=1, le=8)
    sampler_name: str | None = Field(None, max_length=64)
    sampler_index: str | None = Field(None, max_length=64)
    scheduler: str | None = Field(None, max_length=64)
    seed: int | None = Field(None, ge=-1, le=MAX_SEED)
    denoising_strength: float | None = Field(None, ge=0.0, le=1.0)
    clip_skip: int | None = Field(None, ge=0, le=12)
    override_settings: dict[str, Any] | None = None
    override_settings_restore_afterwards: bool | None = None
    save_images: bool | None = None
    send_images: bool | None = None
    enable_hr: bool | None = None
    restore_faces: bool | None = None
    tiling: bool | None = None
    alwayson_scripts: dict[str, Any] | None = None
    script_name: str | None = Field(None, max_length=200)

    @property
    def count(self) -> int:
        """Pictures of the request."""
        return (self.batch_size or 1) * (self.n_iter or 1)

    @property
    def overrides(self) -> dict[str, Any]:
        """Options for this request."""
        return self.override_settings or {}

    def sampler(self) -> str | None:
        """Return the sampler with its schedule in one name, as the studio has it; None: the model's own."""
        name = self.sampler_name or self.sampler_index
        if name in (None, "", "Default", "Automatic"):
            return None
        karras = (self.scheduler or "").lower() == "karras" and "karras" not in str(name).lower()
        return f"{name} Karras" if karras else name

    def settings(self) -> dict[str, Any]:
        """Return what of it is settings of a job."""
        return {
            "num_inference_steps": self.steps,
            "guidance_scale": self.cfg_scale,
            "width": self.width,
            "height": self.height,
            "scheduler": self.sampler(),
            "seed": None if self.seed in (None, -1) else self.seed,
        }

    def undone(self) -> list[WarningBody]:
        """Return what was asked for and is not done."""
        skipped = self.clip_skip or self.overrides.get("CLIP_stop_at_last_layers") or 1
        vae = self.overrides.get("sd_vae") or "Automatic"
        asked = {
            "clip_skip": isinstance(skipped, int) and skipped > 1,
            "sd_vae": vae not in ("Automatic", "None"),
            "enable_hr": bool(self.enable_hr),
            "restore_faces": bool(self.restore_faces),
            "tiling": bool(self.tiling),
            "script_name": bool(self.script_name),
            "alwayson_scripts": any(_does_something(args) for args in (self.alwayson_scripts or {}).values()),
        }
        return [
            told(name, f"{name} is not done by this studio") for name, is_asked in asked.items() if is_asked
        ]

    def told(self) -> dict[str, Any]:
        """Return the request as ``parameters`` shows it."""
        return self.model_dump()


class Img2Img(Txt2Img):
    """``POST /sdapi/v1/img2img``."""

    init_images: list[str] = Field(default_factory=list, max_length=4)
    mask: Picture = None
    mask_blur: int | None = Field(None, ge=0, le=64)
    inpainting_mask_invert: int | None = Field(None, ge=0, le=1)
    inpaint_full_res: bool | None = None
    inpaint_full_res_padding: int | None = Field(None, ge=0, le=1024)
    include_init_images: bool | None = None

    def checked(self) -> None:
        """Refuse a request without a picture. Raises `InvalidInput`."""
        if len(self.init_images) != 1:
            reason = f"one picture is taken, there are {len(self.init_images)}"
            raise InvalidInput("init_images", reason, minimum=1, maximum=1)

    def told(self) -> dict[str, Any]:
        shown = self.model_dump()
        return shown if self.include_init_images else {**shown, "init_images": None, "mask": None}


class Options(BaseModel):
    """``POST /sdapi/v1/options``: clients send back all that they were told."""

    model_config = ConfigDict(extra="ignore")

    sd_model_checkpoint: str | None = Field(None, max_length=200)


def _does_something(script: Any) -> bool:
    args = script.get("args") if isinstance(script, dict) else script
    return bool(args)
