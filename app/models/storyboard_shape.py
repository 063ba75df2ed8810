"""The shape of a storyboard: one size for all clips, and how long each of them is."""

from __future__ import annotations

import math

from app.errors import InvalidInput
from app.models.limits import Limits
from app.models.pictures import fit_area
from app.settings import StoryboardSettings


def set_size(settings: StoryboardSettings, limits: Limits, usual: int | None, shape: tuple[int, int]) -> None:
    """Fill in one size for all clips: the one asked for, or the first picture's shape at the resolution."""
    if settings.width is not None or settings.height is not None:
        if settings.resolution is not None:
            raise InvalidInput("settings.resolution", "is for storyboards without width and height")
        if settings.width is None or settings.height is None:
            absent = "width" if settings.width is None else "height"
            raise InvalidInput(
                f"settings.{absent}", "give width and height, or neither for the first picture's shape"
            )
        return
    side = settings.resolution or usual or math.sqrt(limits.area)
    most = math.isqrt(limits.max_pixels)
    least = int(math.sqrt(limits.width.min * limits.height.min))
    if not least <= side <= most:
        reason = f"must be between {least} and {most} for this model"
        raise InvalidInput("settings.resolution", reason, minimum=least, maximum=most)
    settings.width, settings.height = fit_area(shape, limits, round(side * side))
    settings.resolution = None


def set_rate(settings: StoryboardSettings, limits: Limits) -> None:
    """Fill in the frames per second, which every length hangs on."""
    span = limits.fps
    assert span is not None
    if settings.fps is None:
        settings.fps = int(span.default)
    if not span.min <= settings.fps <= span.max:
        low, high = int(span.min), int(span.max)
        raise InvalidInput(
            "settings.fps", f"must be between {low} and {high} for this model", minimum=low, maximum=high
        )


def set_frames(settings: StoryboardSettings, limits: Limits, stride: int) -> None:
    """Fill in each clip's frames: whole strides and one, as near to its duration as they come."""
    span, fps = limits.frames, settings.fps or 1
    assert span is not None
    most = int((span.max - 1) // stride) * stride
    least = max(stride, math.ceil((span.min - 1) / stride) * stride)
    for index, segment in enumerate(settings.segments):
        if index >= settings.num_clips:
            segment.num_frames = None  # the last picture begins no clip
            continue
        if segment.num_frames is not None:  # freeze judges it
            segment.duration = (segment.num_frames - 1) / fps
            continue
        wanted = segment.duration * fps
        steps = math.floor(wanted / stride + 0.5) * stride
        if steps < least or wanted > most:
            shortest, longest = round(least / fps, 3), round(most / fps, 3)
            reason = f"must be {shortest:g} to {longest:g} seconds for this model at {fps} frames a second"
            raise InvalidInput(f"settings.segments.{index}.duration", reason, minimum=shortest, maximum=longest)
        segment.num_frames = steps + 1


def check_fades(settings: StoryboardSettings) -> None:
    """Raise `InvalidInput` for a clip that is shorter than its fades together."""
    fades, clips = settings.fades, settings.num_clips
    if fades is None:
        return
    for index, segment in enumerate(settings.segments[:clips]):
        seconds = ((segment.num_frames or 1) - 1) / (settings.fps or 1)
        up = fades.start if index == 0 else fades.between
        down = fades.end if index == clips - 1 else fades.between
        if up + down > seconds:
            reason = f"clip {index + 1} is {seconds:g} seconds long, and its fades take {up + down:g}"
            raise InvalidInput("settings.fades", reason, maximum=seconds)
