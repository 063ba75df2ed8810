"""Speech: what it says lasts as long as the words, and is not silence."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from app.services import Studio
from app.services.task_bodies import TaskResult
from tests.support.fake_models import fake_studio


@pytest.fixture(scope="module")
def the(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for all: the plugin's environment is made once."""
    studio = fake_studio(tmp_path_factory.mktemp("speech"))
    yield studio
    studio.close()


LONG = "The quick brown fox jumps over the lazy dog, and then it sleeps until the evening comes."


def spoken(the: Studio, **parameters: Any) -> TaskResult:
    result = list(the.execute_task_stream({"tool_name": "text2speak", "parameters": parameters}))[-1]
    assert isinstance(result, TaskResult)
    return result


def samples_of(result: TaskResult) -> tuple[np.ndarray, float]:  # type: ignore[type-arg]
    assert result.status == "completed", result.error_message
    with open(result.output_files[0], "rb") as file, wave.open(io.BytesIO(file.read())) as sound:
        values = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(float)
        return values, len(values) / sound.getframerate()


def test_speech_grows_with_its_text_and_is_not_silent(the: Studio) -> None:
    short, brief = samples_of(spoken(the, text="Hello."))
    long, lengthy = samples_of(spoken(the, text=LONG))
    _, quick = samples_of(spoken(the, text=LONG, words_per_minute=330))
    assert 0.3 < brief < 2
    assert 4 * brief < lengthy < 12
    assert quick < 0.75 * lengthy
    for values in (short, long):
        assert np.sqrt((values**2).mean()) > 300
        loud = np.abs(values) > 600
        assert 0.1 < loud.mean() < 0.95  # speech has pauses; noise and a tone have none


def test_another_language_sounds_different_and_an_unknown_voice_is_refused(the: Studio) -> None:
    english, german = (
        samples_of(spoken(the, text="Guten Tag, wie geht es?", voice=voice))[0] for voice in ("en-us", "de")
    )
    assert len(english) != len(german)
    refused = spoken(the, text="a", voice="klingon-empire")
    assert refused.status == "failed"
    assert "no voice 'klingon-empire'" in str(refused.error_message)
    piper = spoken(the, text="a", voice="piper:nobody")
    assert "Piper is not installed" in str(piper.error_message)


def test_the_sound_is_a_medium_with_a_waveform(the: Studio) -> None:
    media = the.media.get(spoken(the, text="Hello there.").output_resources[0].metadata["id"])
    assert (media.media_type, media.mime_type, media.prompt) == ("audio", "audio/wav", "Hello there.")
    thumbnail, _ = the.media.file(media, "thumbnail")
    assert thumbnail.stat().st_size > 500
    content = the.media.file(media)[0].read_bytes()
    assert b"trainedAlgorithmicMedia" in content
    assert media.id in [item.id for item in the.media.gallery(type="audio").items]
