"""Sound and pictures on their way between pipelines and files."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from app.errors import ModelCorrupt
from app.models.recompression import recompressed
from app.models.sound import wav_of

STEREO = np.stack([np.linspace(-1, 1, 100), np.linspace(1, -1, 100)]).astype(np.float32)


@pytest.mark.parametrize(
    "samples", [STEREO, torch.from_numpy(STEREO)[None], torch.from_numpy(STEREO).bfloat16()]
)
def test_samples_become_a_wav_file(samples: Any) -> None:
    with wave.open(io.BytesIO(wav_of(samples, 24000))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 24000)
        heard = np.frombuffer(file.readframes(100), dtype="<i2").reshape(100, 2).T / 32767
    assert np.abs(heard - STEREO).max() < 0.01


def test_one_channel_and_loud_samples_work_too() -> None:
    with wave.open(io.BytesIO(wav_of(np.array([3.0, -3.0]), 8000))) as file:
        assert file.getnchannels() == 1
        assert np.frombuffer(file.readframes(2), dtype="<i2").tolist() == [32767, -32767]


def test_samples_that_are_no_numbers_are_told() -> None:
    with pytest.raises(ModelCorrupt, match="not a number"):
        wav_of(np.array([0.0, np.nan]), 8000)


def test_a_recompressed_picture_is_the_same_with_less_detail() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    picture = Image.fromarray(noise // 4 + np.array([128, 64, 32], dtype=np.uint8))
    fine, coarse = (np.asarray(recompressed(picture, crf)).astype(float) for crf in (1, 40))
    source = np.asarray(picture).astype(float)
    assert fine.shape == source.shape
    assert np.abs(fine.mean((0, 1)) - source.mean((0, 1))).max() < 4
    assert np.abs(coarse.mean((0, 1)) - source.mean((0, 1))).max() < 4
    assert coarse.std() < fine.std()
