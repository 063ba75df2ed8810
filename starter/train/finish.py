"""Finish the image model on what it draws worst: small shapes, and of those the rings.

A small ring's hole is one latent pixel wide, so it is the last thing to come and too rare among all scenes.
Half of what is drawn here is small, a quarter small rings; every latent channel weighs the same, for the hole
is in the channels of edges. The text encoder stays as it is.

    python -m starter.train.finish         # about 12 minutes on one CPU core; resumes where it stopped
"""

from __future__ import annotations

import argparse
import random
import time

import torch
from diffusers.models.attention_processor import AttnProcessor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from starter.scenes import Scene
from starter.train import checkpoints, drawn, latents
from starter.words import caption, prompt

CHECKPOINT = checkpoints.WORK / "finish.pt"
STEPS, BATCH, RATE = 2_000, 24, 4e-4


def share(scene: Scene) -> float:
    """How often a scene is drawn, relative to others."""
    if scene.size != "small":
        return 1.0
    return 14.0 if scene.shape == "ring" else 3.0


def main() -> None:
    """Train to the end and write the UNet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    known = latents.load()
    shares = [share(scene) for scene in known.scenes]
    torch.manual_seed(arguments.seed)
    rng, found = random.Random(arguments.seed), drawn.pipeline()
    unet = found.unet.train().requires_grad_(True)
    unet.set_attn_processor(AttnProcessor())
    average = AveragedModel(unet, multi_avg_fn=get_ema_multi_avg_fn(0.995))
    optimizer = torch.optim.AdamW(unet.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=arguments.steps, pct_start=0.05)
    parts: dict[str, checkpoints.Stateful] = {
        "unet": unet, "average": average, "optimizer": optimizer, "schedule": schedule,
    }  # fmt: skip
    first = checkpoints.resume(CHECKPOINT, parts, rng)
    started, mean = time.monotonic(), 0.0
    for step in range(first + 1, arguments.steps + 1):
        chosen = rng.choices(range(len(shares)), shares, k=BATCH)
        scenes = [known.scenes[index] for index in chosen]
        ways = [prompt(scene) if rng.random() < 0.5 else caption(scene, rng) for scene in scenes]
        texts = ["" if rng.random() < 0.1 else text for text in ways]
        noisy, times, wanted = drawn.noised(found.scheduler, known.values[chosen].float())
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            context = drawn.states(found, texts)
        with torch.autocast("cpu", torch.bfloat16):
            velocity = unet(noisy, times, context).sample
        loss = (velocity.float() - wanted).square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(unet)
        mean += (loss.item() - mean) / min(100, step - first)
        if step % 50 == 0:
            pace = (time.monotonic() - started) / (step - first)
            print(f"step {step} loss {mean:.4f} {pace:.3f} s/step", flush=True)
        if step % 200 == 0 or step == arguments.steps:
            checkpoints.save(CHECKPOINT, step, parts, rng)
    folder = checkpoints.WORK / "finished" / "unet"
    average.module.half().save_pretrained(folder)
    print(f"wrote {folder}; judge it, then copy it to starter/image/unet")


if __name__ == "__main__":
    main()
