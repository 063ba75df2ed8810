"""Looks into a run: decodes the latents of a step into a small picture now and then.

It draws no random number and leaves the pipeline as it is, so a run with previews gives the same pixels as one
without. Only where it is cheap and safe: unpacked latents of pictures, the VAE resident on the device.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PIL import Image

from app.models.memory import Offload
from app.models.pictures import as_pictures

FIRST_SECONDS = 0.4
"""Nothing is shown of runs that are over sooner."""
EVERY_SECONDS = 1.0
MOST_SHARE = 0.1
"""Previews take at most this share of the run's time."""
LATENT_SIDE = 48
"""Longer sides of latents are scaled down to this many before they are decoded: 384 pixels with a VAE of 8."""

SHOWN_LATENTS = 3
"""Latent frames of a video that are decoded for a preview: nine frames with a temporal factor of 4."""

OnPreview = Callable[[Image.Image], None]


class Previewer:
    """Shows the latents of one run to ``show``, with ``clock`` in seconds."""

    def __init__(self, pipeline: Any, show: OnPreview, clock: Callable[[], float] = time.monotonic) -> None:
        self.pipeline = pipeline
        self.show = show
        self.clock = clock
        self._due = clock() + FIRST_SECONDS

    def look(self, latents: Any, *, now: bool = False) -> None:
        """Decode and show the latents of a step, shape (pictures, channels, height, width), if it is time.

        ``now``: whether or not it is.
        """
        started = self.clock()
        if (started < self._due and not now) or not self._fits(latents):
            return
        self.show(self._decoded(latents))
        took = self.clock() - started
        self._due = self.clock() + max(EVERY_SECONDS, took * (1 / MOST_SHARE - 1))

    def _fits(self, latents: Any) -> bool:
        config = self.pipeline.vae.config
        return latents is not None and latents.ndim == 4 and latents.shape[1] == config.latent_channels

    def _decoded(self, latents: Any) -> Image.Image:
        import torch

        vae, config = self.pipeline.vae, self.pipeline.vae.config
        scaled = latents[:1].float() / config.scaling_factor + (getattr(config, "shift_factor", None) or 0.0)
        longest = max(scaled.shape[-2:])
        if longest > LATENT_SIDE:
            size = [max(1, round(side * LATENT_SIDE / longest)) for side in scaled.shape[-2:]]
            scaled = torch.nn.functional.interpolate(scaled, size=size, mode="area")
        pixels = vae.decode(scaled.to(vae.dtype), return_dict=False)[0]
        values = (pixels.float() / 2 + 0.5).nan_to_num(0.5).clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy()
        return as_pictures(values)[0]


class ClipPreviewer(Previewer):
    """Shows a frame of a video's latents, shape (1, channels, frames, height, width), only when it is told to:
    decoding several frames takes too long to do in passing."""

    def look(self, latents: Any, *, now: bool = False) -> None:
        if now and latents is not None and latents.ndim == 5:
            self.show(self._decoded(latents))

    def _decoded(self, latents: Any) -> Image.Image:
        """Decode the first `SHOWN_LATENTS` latent frames and show the last frame of them."""
        import torch

        vae, config = self.pipeline.vae, self.pipeline.vae.config
        shape = (1, -1, 1, 1, 1)
        mean, std = (
            torch.tensor(each).view(shape).to(latents.device)
            for each in (config.latents_mean, config.latents_std)
        )
        scaled = (latents[:1, :, :SHOWN_LATENTS].float() * std + mean).to(vae.dtype)
        pixels = type(vae).decode(vae, scaled, return_dict=False)[0][:, :, -1]
        values = (pixels.float() / 2 + 0.5).nan_to_num(0.5).clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy()
        return as_pictures(values)[0]


def previewer(pipeline: Any, offload: Offload, show: OnPreview | None) -> Previewer | None:
    """Return what looks into a run of this pipeline; None where nobody asks or it cannot be done in passing."""
    vae: Any = getattr(pipeline, "vae", None)
    kind = type(vae).__name__
    if show is None or offload is not Offload.NONE or kind not in ("AutoencoderKL", "AutoencoderKLWan"):
        return None
    if kind == "AutoencoderKLWan":
        return ClipPreviewer(pipeline, show)
    overflows = bool(getattr(vae.config, "force_upcast", False)) and str(vae.dtype) == "torch.float16"
    return None if overflows else Previewer(pipeline, show)
