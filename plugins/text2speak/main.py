"""Speech from words: eSpeak NG through its C interface, or a Piper voice where one is installed."""

from __future__ import annotations

import os
import wave
from pathlib import Path
from typing import Any

from espeak import Speaker
from stillmotion_plugin import Plugin, PluginError, Task

PIPER = "piper:"


class TextToSpeech(Plugin):
    """Writes one WAV file of 16 bits, mono."""

    def start(self) -> None:
        """Load the library once."""
        self.speaker = Speaker()

    def execute(self, task: Task) -> dict[str, Any]:
        """Speak the text."""
        wanted, file = task.parameters, task.output("speech.wav")
        task.progress(5, "Speaking")
        if wanted["voice"].startswith(PIPER):
            rate = speak_with_piper(
                wanted["text"], wanted["voice"].removeprefix(PIPER), wanted["words_per_minute"], file
            )
        else:
            samples = self.speaker.speak(
                wanted["text"], wanted["voice"], wanted["words_per_minute"], wanted["pitch"]
            )
            rate = self.speaker.sample_rate
            if not samples:
                raise PluginError("There is nothing in this text that can be spoken.")
            write_wav(file, samples, rate)
        with wave.open(str(file), "rb") as made:
            seconds = made.getnframes() / made.getframerate()
        return {"voice": wanted["voice"], "sample_rate": rate, "seconds": round(seconds, 3)}


def write_wav(file: Path, samples: bytes, rate: int) -> None:
    """Write 16-bit mono samples."""
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples)


def speak_with_piper(text: str, name: str, words_per_minute: int, file: Path) -> int:
    """Speak with a Piper voice, NAME.onnx and NAME.onnx.json in PIPER_VOICES; return the sample rate."""
    try:
        from piper import PiperVoice, SynthesisConfig
    except ImportError:
        raise PluginError(
            "Piper is not installed: add piper-tts to plugins/text2speak/requirements.txt."
        ) from None
    folder = os.environ.get("PIPER_VOICES", "")
    model = Path(folder) / f"{Path(name).name}.onnx"
    if not folder or not model.is_file():
        raise PluginError(
            f"The Piper voice {name!r} is not here: set PIPER_VOICES to a folder and put it there with "
            f"python -m piper.download_voices {name} --download-dir FOLDER."
        )
    voice = PiperVoice.load(str(model))
    with wave.open(str(file), "wb") as sound:
        voice.synthesize_wav(text, sound, syn_config=SynthesisConfig(length_scale=165 / words_per_minute))
        return sound.getframerate()


if __name__ == "__main__":
    TextToSpeech().run()
