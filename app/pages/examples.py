"""Example prompts of the starter models."""

from __future__ import annotations

EXAMPLES = {
    "image": (
        "a large red circle on a blue background",
        "a small yellow star on a purple background",
        "a pink ring on a black background",
    ),
    "t2v": (
        "a red circle moving right on a blue background",
        "a yellow star spinning on a purple background",
        "a green square growing on a white background",
    ),
    "i2v": ("moving right", "falling", "growing", "spinning"),
    "img2img": ("a large yellow star on a blue background", "a green circle on a white background"),
    "inpaint": ("a small yellow star", "a green ring"),
}
"""Prompts that the starter models draw well."""
