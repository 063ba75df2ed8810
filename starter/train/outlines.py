"""Train the outline LoRA of the image model: the same shapes, drawn as outlines.

The prompts stay as they are; the adapter alone changes the style. It sits on the UNet's attention and on its
convolutions, for a style of lines is a matter of pixels more than of words.

    python -m starter.train.outlines       # about 15 minutes on one CPU core; resumes where it stopped
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from diffusers.models.attention_processor import AttnProcessor
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from torch import Tensor

from starter.scenes import PALETTE, POSITIONS, Field, Place, Scene, distance, every_scene, place
from starter.train import checkpoints, drawn
from starter.words import caption, prompt

FOLDER = Path(__file__).resolve().parents[1] / "loras"
NAME = "outline.safetensors"
CHECKPOINT, ENCODED = checkpoints.WORK / "outline.pt", checkpoints.WORK / "outline-latents.pt"
STEPS, BATCH, RATE, SCENES, RANK = 3_000, 16, 2e-3, 2_500, 8
STROKE = 0.028
"""Width of the line as a fraction of the picture's side: seven pixels of 256."""


def outline(scene: Scene, where: Place, side: int = 256) -> Field:
    """The scene with only its shape's outline drawn: (3, side, side) in -1..1."""
    x, y, radius = where
    steps = (np.arange(side, dtype=np.float32) + 0.5) / side
    edge = np.abs(distance(scene.shape, *np.meshgrid(steps - x, steps - y), radius)) - STROKE / 2
    mask = np.clip(0.5 - edge * side, 0, 1).astype(np.float32)
    front, back = (
        np.float32(PALETTE[name]).reshape(3, 1, 1) / 127.5 - 1 for name in (scene.colour, scene.background)
    )
    return back + (front - back) * mask


def examples() -> tuple[list[Scene], Tensor]:
    """Scenes and the latents (n, 8, 16, 16) of their outlines, drawn once and kept; none is held out."""
    if ENCODED.exists():
        kept = torch.load(ENCODED, weights_only=False)
        return kept["scenes"], kept["latents"]
    rng, found = random.Random(11), drawn.pipeline()
    scenes = rng.sample([scene for scene in every_scene(POSITIONS) if not scene.held_out], SCENES)
    pictures = [torch.from_numpy(outline(scene, place(scene, rng))) for scene in scenes]
    latents = drawn.encoded(found.vae, lambda index: pictures[index], SCENES)
    torch.save({"scenes": scenes, "latents": latents}, ENCODED)
    return scenes, latents


def adapter(found: StableDiffusionPipeline) -> list[torch.nn.Parameter]:
    """Add a fresh adapter to the pipeline's UNet and return what of it learns."""
    places = ["to_q", "to_k", "to_v", "to_out.0", "conv1", "conv2", "conv_out"]
    found.unet.add_adapter(
        LoraConfig(r=RANK, lora_alpha=RANK, target_modules=places, init_lora_weights="gaussian")
    )
    return [part for part in found.unet.parameters() if part.requires_grad]


class Adapter:
    """The adapter's weights as a checkpoint's part."""

    def __init__(self, found: StableDiffusionPipeline) -> None:
        self.unet = found.unet

    def state_dict(self) -> dict[str, Tensor]:
        return {
            name: part.detach().clone() for name, part in self.unet.named_parameters() if part.requires_grad
        }

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        self.unet.load_state_dict(state, strict=False)


def main() -> None:
    """Train to the end and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    scenes, latents = examples()
    torch.manual_seed(arguments.seed)
    rng, found = random.Random(arguments.seed), drawn.pipeline()
    found.unet.set_attn_processor(AttnProcessor())
    learnt = adapter(found)
    optimizer = torch.optim.AdamW(learnt, lr=RATE, weight_decay=0.0, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=arguments.steps, pct_start=0.1)
    parts: dict[str, checkpoints.Stateful] = {
        "adapter": Adapter(found), "optimizer": optimizer, "schedule": schedule,
    }  # fmt: skip
    first = checkpoints.resume(CHECKPOINT, parts, rng)
    started, mean = time.monotonic(), 0.0
    for step in range(first + 1, arguments.steps + 1):
        chosen = [rng.randrange(len(scenes)) for _ in range(BATCH)]
        ways = [
            prompt(scenes[index]) if rng.random() < 0.6 else caption(scenes[index], rng) for index in chosen
        ]
        texts = ["" if rng.random() < 0.1 else text for text in ways]
        noisy, times, wanted = drawn.noised(found.scheduler, latents[chosen].float())
        with torch.autocast("cpu", torch.bfloat16):
            velocity = found.unet(noisy, times, drawn.states(found, texts)).sample
        loss = drawn.error(velocity, wanted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        schedule.step()
        mean += (loss.item() - mean) / min(100, step - first)
        if step % 50 == 0:
            pace = (time.monotonic() - started) / (step - first)
            print(f"step {step} loss {mean:.4f} {pace:.3f} s/step", flush=True)
        if step % 200 == 0 or step == arguments.steps:
            checkpoints.save(CHECKPOINT, step, parts, rng)
    found.unet.half()
    layers = get_peft_model_state_dict(found.unet)
    StableDiffusionPipeline.save_lora_weights(FOLDER, unet_lora_layers=layers, weight_name=NAME)
    print(f"wrote {FOLDER / NAME}: {(FOLDER / NAME).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
