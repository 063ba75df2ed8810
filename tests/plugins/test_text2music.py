"""Music: the real Stable Audio pipeline on tiny components with random weights, in its own process."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services import Studio
from app.services.task_bodies import TaskEvent, TaskResult
from tests.support.fake_models import fake_studio

RATE = 1000


def save_tiny(folder: Path) -> None:
    """Write a Stable Audio pipeline of a few kilobytes: a second at most, at 1,000 samples a second."""
    import diffusers
    import torch
    from diffusers.pipelines.stable_audio import StableAudioProjectionModel

    from app.models.tiny.text import t5_text, t5_tokenizer

    torch.manual_seed(0)
    diffusers.StableAudioPipeline(
        vae=diffusers.AutoencoderOobleck(
            encoder_hidden_size=6,
            downsampling_ratios=[1, 2],
            decoder_channels=3,
            decoder_input_channels=3,
            audio_channels=2,
            channel_multiples=[2, 4],
            sampling_rate=RATE,
        ),
        text_encoder=t5_text(8),
        projection_model=StableAudioProjectionModel(
            text_encoder_dim=8, conditioning_dim=4, min_value=0, max_value=32
        ),
        tokenizer=t5_tokenizer(),
        transformer=diffusers.StableAudioDiTModel(
            sample_size=RATE // 2,
            in_channels=3,
            num_layers=2,
            attention_head_dim=4,
            num_key_value_attention_heads=2,
            out_channels=3,
            cross_attention_dim=4,
            time_proj_dim=8,
            global_states_input_dim=8,
            cross_attention_input_dim=4,
        ),
        scheduler=diffusers.EDMDPMSolverMultistepScheduler(
            solver_order=2, prediction_type="v_prediction", sigma_data=1.0, sigma_schedule="exponential"
        ),
    ).save_pretrained(folder, safe_serialization=True)


@pytest.fixture(scope="module")
def the(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for all: the plugin's process imports torch once."""
    folder = tmp_path_factory.mktemp("music")
    studio = fake_studio(folder)
    with warnings.catch_warnings():  # diffusers' AutoencoderOobleck uses a deprecated weight_norm
        warnings.simplefilter("ignore", FutureWarning)
        save_tiny(studio.config.model_folder / "tiny-audio")
    yield studio
    studio.close()


def made(the: Studio, **parameters: Any) -> tuple[list[TaskEvent], TaskResult]:
    asked = {"prompt": "waves", "model": "tiny-audio", "seconds": 0.5, "num_inference_steps": 3, **parameters}
    items = list(the.execute_task_stream({"tool_name": "text2music", "parameters": asked, "timeout": 600}))
    assert isinstance(items[-1], TaskResult)
    return [item for item in items if isinstance(item, TaskEvent)], items[-1]


def test_music_is_as_long_as_asked_and_the_same_for_a_seed(the: Studio) -> None:
    _, first = made(the, seed=3)
    assert first.status == "completed", first.error_message
    assert first.output_resources[0].metadata["duration_seconds"] == 0.5
    assert first.metadata["result"]["sample_rate"] == RATE
    _, again = made(the, seed=3)
    _, other = made(the, seed=4)
    sums = [
        the.media.get(result.output_resources[0].metadata["id"]).pixels_sha256
        for result in (first, again, other)
    ]
    assert sums[0] == sums[1] != sums[2]


def test_what_is_missing_or_wrong_is_said(the: Studio) -> None:
    _, missing = made(the, model="stabilityai/stable-audio-open-1.0")
    assert "hf download stabilityai/stable-audio-open-1.0" in str(missing.error_message)
    _, sung = made(the, lyrics="la la")
    assert "does not sing" in str(sung.error_message)
