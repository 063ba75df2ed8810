"""Train the image model: a UNet and a CLIP text encoder together, on latents of scenes encoded beforehand.

v-prediction with zero terminal signal-to-noise (Lin et al., 2023), so that the first step already decides
colours.

    python -m starter.train.image          # about 70 minutes on two CPU cores; resumes where it stopped
"""

from __future__ import annotations

import argparse
import random
import time

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from starter.scenes import Scene
from starter.train import checkpoints, latents, tokenizer
from starter.words import caption

CHECKPOINT = checkpoints.WORK / "image.pt"
STEPS, BATCH, RATE, WARMUP, DECAY = 9_000, 32, 1e-3, 300, 0.3
"""The rate rises over WARMUP steps, stays, and falls to nothing over the last DECAY of all steps."""
EMPTY = 0.1
"""Share of prompts left empty, for classifier-free guidance (Ho and Salimans, 2022)."""


def build(vocabulary: int) -> nn.ModuleDict:
    """A fresh UNet and text encoder for a tokenizer of so many tokens, the last of which ends and pads."""
    width = 96
    text = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        intermediate_size=4 * width,
        projection_dim=width,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=tokenizer.LENGTH,
        bos_token_id=vocabulary - 2,
        eos_token_id=vocabulary - 1,
        pad_token_id=vocabulary - 1,
    )
    unet = UNet2DConditionModel(
        sample_size=16,
        in_channels=8,
        out_channels=8,
        block_out_channels=(64, 96, 128),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=width,
        attention_head_dim=4,
        norm_num_groups=16,
    )
    return nn.ModuleDict({"unet": unet, "text_encoder": CLIPTextModel(text)})


def scheduler() -> DDIMScheduler:
    """DDIM as the model is trained and sampled."""
    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        clip_sample=False,
        set_alpha_to_one=True,
        steps_offset=1,
    )


def averaged(models: nn.ModuleDict) -> AveragedModel:
    """The exponential average of the weights over about the last thousand steps."""
    return AveragedModel(models, multi_avg_fn=get_ema_multi_avg_fn(0.999))


def prompts(scenes: list[Scene], words: CLIPTokenizer, rng: random.Random) -> Tensor:
    """Token ids (n, LENGTH) of a fresh caption for each scene, some of them empty."""
    texts = ["" if rng.random() < EMPTY else caption(scene, rng) for scene in scenes]
    return words(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids


def loss_of(models: nn.ModuleDict, noise_steps: DDIMScheduler, clean: Tensor, tokens: Tensor) -> Tensor:
    """Mean squared error of the predicted velocity for scaled latents (n, 8, 16, 16) at random times."""
    times = torch.randint(0, noise_steps.config.num_train_timesteps, (clean.shape[0],))
    noise = torch.randn_like(clean)
    noisy = noise_steps.add_noise(clean, noise, times)
    with torch.autocast("cpu", torch.bfloat16):
        states = models["text_encoder"](tokens).last_hidden_state
        velocity = models["unet"](noisy, times, encoder_hidden_states=states).sample
    return F.mse_loss(velocity.float(), noise_steps.get_velocity(clean, noise, times))


def rate(step: int, steps: int) -> float:
    """The learning rate's factor at a step."""
    return min(1.0, (step + 1) / WARMUP, max(0.0, (steps - step) / (DECAY * steps)))


def main() -> None:
    """Train to the end, printing a line and writing a checkpoint now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    known = latents.load()
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)

    words = tokenizer.build()
    models = build(len(words)).train()
    average = averaged(models)
    noise_steps = scheduler()
    optimizer = torch.optim.AdamW(models.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, arguments.steps))
    parts: dict[str, checkpoints.Stateful] = {
        "models": models, "average": average, "optimizer": optimizer, "schedule": schedule,
    }  # fmt: skip
    first = checkpoints.resume(CHECKPOINT, parts, rng)

    started, mean = time.monotonic(), 0.0
    for step in range(first + 1, arguments.steps + 1):
        chosen = [rng.randrange(len(known.scenes)) for _ in range(BATCH)]
        clean = known.values[chosen].float()
        loss = loss_of(
            models, noise_steps, clean, prompts([known.scenes[index] for index in chosen], words, rng)
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(models.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(models)
        mean += (loss.item() - mean) / min(200, step - first)
        if step % 100 == 0:
            print(
                f"step {step} loss {mean:.4f} {(time.monotonic() - started) / (step - first):.3f} s/step",
                flush=True,
            )
        if step % 500 == 0 or step == arguments.steps:
            checkpoints.save(CHECKPOINT, step, parts, rng)


if __name__ == "__main__":
    main()
