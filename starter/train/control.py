"""Train the edge ControlNet of the image model: what is where comes from a drawing of edges.

Only the UNet's way down without its attention: the words still reach the UNet itself.
Shapes sit anywhere, in any size, and most prompts leave shape, size and place unsaid, so that they have to be
read off the guide. Guides are Canny edges (thresholds 100 and 200) of the very picture.

    python -m starter.train.control        # about 15 minutes on one CPU core; resumes where it stopped
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor

from starter.scenes import Scene, draw
from starter.train import checkpoints, drawn

FOLDER = Path(__file__).resolve().parents[1] / "controlnets" / "edges"
CHECKPOINT, ENCODED = checkpoints.WORK / "control.pt", checkpoints.WORK / "control-latents.pt"
STEPS, BATCH, RATE, SCENES = 2_400, 16, 1e-3, 3_000


def build(unet: UNet2DConditionModel) -> ControlNetModel:
    """A ControlNet for 16 times smaller latents that begins with the UNet's own layers and adds nothing yet."""
    control = ControlNetModel(
        in_channels=8,
        conditioning_channels=3,
        block_out_channels=(64, 96, 96),
        layers_per_block=1,
        down_block_types=("DownBlock2D",) * 3,
        mid_block_type="UNetMidBlock2D",
        cross_attention_dim=96,
        attention_head_dim=4,
        norm_num_groups=16,
        conditioning_embedding_out_channels=(8, 16, 24, 32, 48),
    )
    known = control.state_dict()
    same = {
        name: value
        for name, value in unet.state_dict().items()
        if name in known and known[name].shape == value.shape
    }
    control.load_state_dict(same, strict=False)
    return control


def edges(picture: Tensor) -> Tensor:
    """Canny edges (h, w) as bytes, 255 on an edge, of a picture (3, h, w) in -1..1."""
    pixels = ((picture.permute(1, 2, 0).numpy() + 1) * 127.5).round().astype(np.uint8)
    return torch.from_numpy(cv2.Canny(np.ascontiguousarray(pixels), 100, 200))


def words(scene: Scene, rng: random.Random) -> str:
    """A prompt that names the colours and seldom the shape; never size and place."""
    ground = f"on {'an' if scene.background[0] in 'aeiou' else 'a'} {scene.background} background"
    kind = rng.random()
    if kind < 0.1:
        return ""
    if kind < 0.3:
        return f"a {scene.colour} {scene.shape} {ground}"
    return rng.choice((f"a {scene.colour} shape {ground}", f"{scene.colour} {ground}", f"{scene.colour} shape"))


def examples() -> tuple[list[Scene], Tensor, Tensor]:
    """Scenes, latents (n, 8, 16, 16) and guides (n, 256, 256), drawn once and kept."""
    if ENCODED.exists():
        kept = torch.load(ENCODED, weights_only=False)
        return kept["scenes"], kept["latents"], kept["guides"]
    rng, found = random.Random(7), drawn.pipeline()
    places = [drawn.anywhere(rng) for _ in range(SCENES)]
    pictures = [torch.from_numpy(draw(scene, place=where)) for scene, where in places]
    guides = torch.stack([edges(picture) for picture in pictures])
    latents = drawn.encoded(found.vae, lambda index: pictures[index], SCENES)
    scenes = [scene for scene, _ in places]
    torch.save({"scenes": scenes, "latents": latents, "guides": guides}, ENCODED)
    return scenes, latents, guides


def main() -> None:
    """Train to the end and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    scenes, latents, guides = examples()
    torch.manual_seed(arguments.seed)
    rng, found = random.Random(arguments.seed), drawn.pipeline()
    found.unet.set_attn_processor(AttnProcessor())
    control = build(found.unet).train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(control.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=arguments.steps, pct_start=0.1)
    parts: dict[str, checkpoints.Stateful] = {
        "control": control, "optimizer": optimizer, "schedule": schedule,
    }  # fmt: skip
    first = checkpoints.resume(CHECKPOINT, parts, rng)
    started, mean = time.monotonic(), 0.0
    for step in range(first + 1, arguments.steps + 1):
        chosen = [rng.randrange(len(scenes)) for _ in range(BATCH)]
        texts = [words(scenes[index], rng) for index in chosen]
        noisy, times, wanted = drawn.noised(found.scheduler, latents[chosen].float())
        guide = guides[chosen].float().div(255)[:, None].expand(-1, 3, -1, -1)
        with torch.autocast("cpu", torch.bfloat16):
            context = drawn.states(found, texts)
            down, middle = control(noisy, times, context, guide, return_dict=False)
            velocity = found.unet(
                noisy,
                times,
                context,
                down_block_additional_residuals=down,
                mid_block_additional_residual=middle,
            ).sample
        loss = drawn.error(velocity, wanted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(control.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        mean += (loss.item() - mean) / min(100, step - first)
        if step % 50 == 0:
            pace = (time.monotonic() - started) / (step - first)
            print(f"step {step} loss {mean:.4f} {pace:.3f} s/step", flush=True)
        if step % 200 == 0 or step == arguments.steps:
            checkpoints.save(CHECKPOINT, step, parts, rng)
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    control.half().save_pretrained(FOLDER)
    print(f"wrote {FOLDER}: {sum(part.numel() for part in control.parameters()) / 1e6:.2f} M parameters")


if __name__ == "__main__":
    main()
