"""Sounds made by the tests."""

from __future__ import annotations

import io
import wave

import numpy as np


def wav(seconds: float, rate: int = 8000, hertz: float = 440.0, channels: int = 1) -> bytes:
    """A tone as a WAV file of 16 bits."""
    times = np.arange(round(seconds * rate)) / rate
    tone = (np.sin(2 * np.pi * hertz * times) * 12_000).astype("<i2")
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(tone, channels).tobytes())
    return content.getvalue()
