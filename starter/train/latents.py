"""The scenes an image model is trained on, encoded beforehand: every combination that is not held out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from starter.scenes import CORNERS, POSITIONS, Scene, draw, every_scene, place
from starter.train import checkpoints, vae

PATH = checkpoints.WORK / "latents.pt"
CORNER_SHARE = 0.5
"""Corners are a courtesy to people who ask for them: only so many of their combinations are trained on."""


@dataclass(slots=True)
class Latents:
    """Scenes and their latents (n, 8, 16, 16), float16, standardised; mean and std (8,) are what they were
    before."""

    scenes: list[Scene]
    values: Tensor
    mean: Tensor
    std: Tensor


def scenes(rng: random.Random) -> list[Scene]:
    """The training scenes in random order, about 10,000; none is held out."""
    chosen = every_scene(POSITIONS)
    chosen += [scene for scene in every_scene(CORNERS) if rng.random() < CORNER_SHARE]
    chosen = [scene for scene in chosen if not scene.held_out]
    rng.shuffle(chosen)
    return chosen


@torch.no_grad()
def load(path: Path = PATH, batch: int = 32) -> Latents:
    """The encoded scenes, from disk or made now (a few minutes) and kept there."""
    if path.exists():
        return Latents(**torch.load(path, weights_only=False))
    rng = random.Random(1)
    chosen = scenes(rng)
    autoencoder = vae.trained().to(memory_format=torch.channels_last)
    values = torch.empty(len(chosen), 8, 16, 16)
    for start in range(0, len(chosen), batch):
        pictures = [
            torch.from_numpy(draw(scene, place=place(scene, rng))) for scene in chosen[start : start + batch]
        ]
        with torch.autocast("cpu", torch.bfloat16):
            values[start : start + batch] = vae.encode(autoencoder, torch.stack(pictures)).float()
        if start // batch % 50 == 0:
            print(f"encoded {start} of {len(chosen)}", flush=True)
    std, mean = torch.std_mean(values, dim=(0, 2, 3))
    values = ((values - mean.view(8, 1, 1)) / std.view(8, 1, 1)).half()
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"scenes": chosen, "values": values, "mean": mean, "std": std}, path)
    return Latents(chosen, values, mean, std)
