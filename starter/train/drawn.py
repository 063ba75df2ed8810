"""What the extras of the image model are trained on: pictures of its world, encoded by its own autoencoder."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from torch import Tensor

from starter.scenes import COLOURS, SHAPES, SIZES, Place, Scene
from starter.train.image import CHANNEL_WEIGHTS, NOISY

FOLDER = Path(__file__).resolve().parents[1] / "image"


def pipeline() -> StableDiffusionPipeline:
    """The committed image model in float32, frozen, its layers laid out for a CPU."""
    found = StableDiffusionPipeline.from_pretrained(FOLDER, local_files_only=True)
    for part in (found.vae, found.unet, found.text_encoder):
        part.requires_grad_(False).eval()
    found.unet.to(memory_format=torch.channels_last)
    return found


def anywhere(rng: random.Random) -> tuple[Scene, Place]:
    """A scene whose shape sits anywhere and has any size between small and large; its words for both say
    nothing."""
    colour, ground = rng.sample(COLOURS, 2)
    radius = rng.uniform(0.1, 0.3)
    where = [rng.uniform(1.15 * radius, 1 - 1.15 * radius) for _ in "xy"]
    return Scene(rng.choice(SHAPES), colour, ground, rng.choice(SIZES), "centre"), (where[0], where[1], radius)


@torch.no_grad()
def encoded(vae: torch.nn.Module, pictures: Callable[[int], Tensor], count: int, batch: int = 16) -> Tensor:
    """Latents (count, 8, 16, 16) in float16 of the pictures (3, 256, 256) that ``pictures(index)`` gives."""
    made = []
    for start in range(0, count, batch):
        some = torch.stack([pictures(index) for index in range(start, min(start + batch, count))])
        with torch.autocast("cpu", torch.bfloat16):
            made.append(vae.encode(some).latent_dist.mean.half())
        if start // batch % 25 == 0:
            print(f"encoded {start} of {count}", flush=True)
    return torch.cat(made)


def noised(noise_steps: DDIMScheduler, clean: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Noisy latents, their times (n,) and the velocities to predict, at times as the image model saw them."""
    times = torch.randint(0, noise_steps.config.num_train_timesteps, (clean.shape[0],))
    times = torch.where(torch.rand(times.shape) < NOISY, 500 + times // 2, times)
    noise = torch.randn_like(clean)
    noisy = noise_steps.add_noise(clean, noise, times).contiguous(memory_format=torch.channels_last)
    return noisy, times, noise_steps.get_velocity(clean, noise, times)


def error(velocity: Tensor, wanted: Tensor) -> Tensor:
    """Mean squared error, the colour channels weighing more, as the image model was trained."""
    return ((velocity.float() - wanted).square() * CHANNEL_WEIGHTS.view(8, 1, 1)).mean()


def states(found: StableDiffusionPipeline, texts: Sequence[str]) -> Tensor:
    """The text encoder's states (n, LENGTH, width) of prompts."""
    tokens = found.tokenizer(list(texts), padding="max_length", truncation=True, return_tensors="pt").input_ids
    return found.text_encoder(tokens).last_hidden_state
