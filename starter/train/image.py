"""Train the image model: a UNet and a CLIP text encoder together, on latents of scenes encoded beforehand.

v-prediction with zero terminal signal-to-noise (Lin et al., 2023), so that the first step already decides
colours.

    python -m starter.train.image          # about 40 minutes on two CPU cores; resumes where it stopped
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from starter.scenes import Scene
from starter.train import checkpoints, latents, tokenizer
from starter.words import caption, prompt

CHECKPOINT = checkpoints.WORK / "starter-image.pt"
STEPS, BATCH, RATE, WARMUP, DECAY = 12_000, 32, 1e-3, 300, 0.3
"""The rate rises over WARMUP steps, stays, and falls to nothing over the last DECAY of all steps."""
EMPTY = 0.1
"""Share of prompts left empty, for classifier-free guidance (Ho and Salimans, 2022)."""

READ_RATE = 0.1
"""The text encoder's share of the learning rate: it can read already (starter.train.text)."""
PLAIN = 0.5
"""Share of the other prompts that are the plain sentence; the rest are said in many ways."""
NOISY = 0.7
"""Share of the times drawn from the noisier half only: what is where is decided there, and is learnt last."""
CHANNEL_WEIGHTS = torch.tensor([2.0] * 3 + [0.5] * 5)
"""The first three latent channels carry colour, and so what is where; the other five carry edges."""


def build(vocabulary: int) -> nn.ModuleDict:
    """A fresh UNet and text encoder for a tokenizer of so many tokens, the last of which ends and pads.

    The UNet reads the words where it is 8x8 and 4x4 (attention at 16x16 costs half as much again and adds
    little), and pooled into the time embedding, which reaches every block.
    """
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
        attn_implementation="eager",
    )
    unet = UNet2DConditionModel(
        sample_size=16,
        in_channels=8,
        out_channels=8,
        block_out_channels=(64, 96, 96),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=width,
        attention_head_dim=4,
        norm_num_groups=16,
        addition_embed_type="text",
        addition_embed_type_num_heads=4,
    )
    return nn.ModuleDict({"unet": unet, "text_encoder": CLIPTextModel(text)})


def begin(models: nn.ModuleDict, warm: Path = checkpoints.WORK / "warm.pt") -> None:
    """Load the text encoder that starter.train.text taught and, where an earlier run left it, a UNet."""
    models["text_encoder"].load_state_dict(torch.load(checkpoints.WORK / "text.pt", weights_only=True))
    if warm.exists():
        average = torch.load(warm, weights_only=False)["parts"]["average"]
        prefix = "module.unet."
        known = {name[len(prefix) :]: value for name, value in average.items() if name.startswith(prefix)}
        missing, unexpected = models["unet"].load_state_dict(known, strict=False)
        print(f"warm start: {len(known)} tensors, {len(missing)} new, {len(unexpected)} unknown", flush=True)


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
    ways = ((prompt(scene) if rng.random() < PLAIN else caption(scene, rng)) for scene in scenes)
    texts = ["" if rng.random() < EMPTY else text for text in ways]
    return words(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids


def loss_of(models: nn.ModuleDict, noise_steps: DDIMScheduler, clean: Tensor, tokens: Tensor) -> Tensor:
    """Mean squared error of the predicted velocity for scaled latents (n, 8, 16, 16) at random times."""
    times = torch.randint(0, noise_steps.config.num_train_timesteps, (clean.shape[0],))
    times = torch.where(torch.rand(times.shape) < NOISY, 500 + times // 2, times)
    noise = torch.randn_like(clean)
    noisy = noise_steps.add_noise(clean, noise, times).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        states = models["text_encoder"](tokens).last_hidden_state
        velocity = models["unet"](noisy, times, encoder_hidden_states=states).sample
    error = (velocity.float() - noise_steps.get_velocity(clean, noise, times)).square()
    return (error * CHANNEL_WEIGHTS.view(8, 1, 1)).mean()


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
    models = build(len(words)).train().to(memory_format=torch.channels_last)
    models["unet"].set_attn_processor(AttnProcessor())  # a third less time a step than fused attention here
    begin(models)
    average = averaged(models)
    noise_steps = scheduler()
    groups = [
        {"params": models["unet"].parameters(), "lr": RATE},
        {"params": models["text_encoder"].parameters(), "lr": RATE * READ_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.99))
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
