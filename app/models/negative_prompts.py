"""Negative prompts that belong to a family of models and stand in where a request gives none."""

from __future__ import annotations

WAN = (
    "Bright tones, overexposed, static, blurred details, subtitles, style, works, paintings, images, "
    "static, overall gray, worst quality, low quality, JPEG compression residue, ugly, incomplete, extra "
    "fingers, poorly drawn hands, poorly drawn faces, deformed, disfigured, misshapen limbs, fused "
    "fingers, still picture, messy background, three legs, many people in the background, walking "
    "backwards"
)
"""Of Wan's own examples (model cards of Wan 2.1 and 2.2)."""

LTX = "worst quality, inconsistent motion, blurry, jittery, distorted"
"""Of LTX-Video's own examples (model card)."""
