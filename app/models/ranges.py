"""Ranges of sizes that several families share."""

from __future__ import annotations

from pydantic import Field

from app.settings import PictureSettings, VideoSettings


class UpTo2048(PictureSettings):
    """Pictures with sides of 64 to 2048 pixels."""

    width: int | None = Field(default=None, ge=64, le=2048, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=2048, description="Height in pixels.")


class UpTo1280(VideoSettings):
    """Videos with sides of 64 to 1280 pixels."""

    width: int | None = Field(default=None, ge=64, le=1280, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=1280, description="Height in pixels.")
