"""Typed settings of every job type: strict, with nothing coerced and nothing unknown let through."""

from app.settings.base import MAX_PROMPT, MAX_SEED, JobSettings, Strict, draw_seed, seed_of
from app.settings.jobs import (
    DiffusionSettings,
    EditSettings,
    ImageSettings,
    ImageToImageSettings,
    ImageToVideoSettings,
    InpaintSettings,
    PictureSettings,
    TextToVideoSettings,
    VideoSettings,
    VideoToVideoSettings,
)
from app.settings.named import NamedMedia, named_media
from app.settings.parts import ControlNetInput, IPAdapterInput, LoraAdapter, Optimizations
from app.settings.storyboard import Fades, Segment, StoryboardSettings

__all__ = [
    "MAX_PROMPT",
    "MAX_SEED",
    "ControlNetInput",
    "DiffusionSettings",
    "EditSettings",
    "Fades",
    "IPAdapterInput",
    "ImageSettings",
    "ImageToImageSettings",
    "ImageToVideoSettings",
    "InpaintSettings",
    "JobSettings",
    "LoraAdapter",
    "NamedMedia",
    "Optimizations",
    "PictureSettings",
    "Segment",
    "StoryboardSettings",
    "Strict",
    "TextToVideoSettings",
    "VideoSettings",
    "VideoToVideoSettings",
    "draw_seed",
    "named_media",
    "seed_of",
]
