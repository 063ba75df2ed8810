"""Sound between the pipelines and the files: WAV, which every tool reads."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np

from app.errors import ModelCorrupt


def wav_of(samples: Any, rate: int) -> bytes:
    """Return a WAV file (16 bit) of ``samples``: an array or tensor (channels, samples) in -1..1.

    One batch dimension of 1 before that is taken too. Raises `ModelCorrupt` where they are not numbers.
    """
    if hasattr(samples, "detach"):
        samples = samples.detach().float().cpu().numpy()
    array = np.atleast_2d(np.asarray(samples, dtype=np.float32).squeeze())
    if not np.isfinite(array).all():
        raise ModelCorrupt("The model's sound is not a number: try dtype float32 in its line of .env.")
    whole = (np.clip(array, -1.0, 1.0) * 32767).round().astype("<i2")
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(len(whole))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.ascontiguousarray(whole.T).tobytes())
    return content.getvalue()
