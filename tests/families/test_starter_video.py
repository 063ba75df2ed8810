"""One transformer makes both job types of the starter video model."""

from __future__ import annotations

from typing import Any

import torch

from app.models.families.starter_video import PROMPT_TOKENS, without_picture
from tests.support.tiny import manager_of, tiny_entry, tiny_request


def test_text_to_video_is_image_to_video_without_a_picture() -> None:
    entry = tiny_entry("starter-video", "i2v")
    with manager_of(entry).acquire(entry.id, "i2v") as model, torch.inference_mode():
        whole = model.pipeline_for("i2v").transformer
        part = without_picture(whole)
        latents, states = torch.randn(1, 16, 2, 8, 8), torch.randn(1, 4, 8)
        nothing = torch.zeros(1, 20, 2, 8, 8)
        given: dict[str, Any] = {"timestep": torch.tensor([500]), "encoder_hidden_states": states}
        one = whole(torch.cat([latents, nothing], dim=1), **given).sample
        other = part(latents, **given).sample
    assert part.config.in_channels == 16
    assert torch.allclose(one, other, atol=1e-5)


def test_both_job_types_share_their_weights_whichever_comes_first() -> None:
    for first in ("t2v", "i2v"):
        entry = tiny_entry("starter-video", "t2v")
        with manager_of(entry).acquire(entry.id, first) as model:
            from_words, animate = model.pipeline_for("t2v"), model.pipeline_for("i2v")
            assert (type(from_words).__name__, type(animate).__name__) == (
                "WanPipeline",
                "WanImageToVideoPipeline",
            )
            assert from_words.vae is animate.vae and from_words.text_encoder is animate.text_encoder
            places = [weight.data_ptr() for weight in animate.transformer.parameters()]
            beside = [w for w in from_words.transformer.parameters() if w.data_ptr() not in places]
            assert len(beside) == 1  # the patch embedding
            assert model.generate(tiny_request(entry, first)).frames


def test_prompts_are_padded_as_they_were_in_training() -> None:
    entry = tiny_entry("starter-video", "t2v")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        request = tiny_request(entry, "t2v")
        assert model.recipe.arguments(request, (64, 64))["max_sequence_length"] == PROMPT_TOKENS
