"""eSpeak NG through its C interface (speak_lib.h of the project): text in, 16-bit samples out."""

from __future__ import annotations

import ctypes
import os

import espeakng_loader
from stillmotion_plugin import PluginError

_SYNCHRONOUS = 2
"""AUDIO_OUTPUT_SYNCHRONOUS: the callback gets the samples, and nothing is played."""
_CHARACTERS, _UTF8 = 1, 1
_RATE, _PITCH = 1, 3
_DEFAULT_PITCH = 50

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Speaker:
    """The library, initialised once for the process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        os.chdir(os.path.dirname(espeakng_loader.get_data_path()))  # it cuts paths after 160 characters
        self.sample_rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, b".", 0))
        if self.sample_rate <= 0:
            raise RuntimeError("eSpeak NG could not be initialised")
        self._samples = bytearray()
        self._callback = _Callback(self._collect)  # kept, or the library calls into freed memory
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, voice: str, words_per_minute: int, pitch: int = _DEFAULT_PITCH) -> bytes:
        """Return the samples, 16 bits, mono. Raises `PluginError` for a voice that it does not have."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise PluginError(
                f"eSpeak NG has no voice {voice!r}; languages such as en-us, de, fr or zh are voices."
            )
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        self._samples.clear()
        words = text.encode() + b"\0"
        self._library.espeak_Synth(words, len(words), 0, _CHARACTERS, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return bytes(self._samples)

    def _collect(self, samples: object, count: int, events: object) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(ctypes.cast(samples, ctypes.c_void_p), 2 * count)  # type: ignore[arg-type]
        return 0
