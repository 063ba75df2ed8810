"""Train the image autoencoder: 256x256 pictures to 16x16 latents of 8 channels and back.

GroupNorm sees other statistics on a crop than on the whole picture, and colours drift. So it only ever sees
whole scenes: small ones (128 pixels, the same statistics at a quarter of the cost), then full ones to finish.
One group keeps the ratios between all channels, so colours survive the norm; and the network begins as
average pooling (starter.train.beginnings), from where it learns in minutes what takes hours from noise.

    python -m starter.train.vae            # about 25 minutes on two CPU cores; resumes where it stopped
"""

from __future__ import annotations

import argparse
import math
import random
import time

import torch
from diffusers import AutoencoderKL
from torch import Tensor
from torch.nn import functional as F

from starter.scenes import PALETTE, SHAPES, Scene, cover, draw, every_scene, place
from starter.train import checkpoints
from starter.train.beginnings import begin_as_pooling

CHECKPOINT = checkpoints.WORK / "vae.pt"
STEPS, WHOLE_FROM = 5_000, 4_000
POSTERIOR_STD = 0.1
"""The latents' noise in training, and the posterior width the encoder states: about a tenth of their own
spread."""

SCENES = every_scene()


def build() -> AutoencoderKL:
    """1.1 M parameters, 16 times smaller on a side. The posterior's log-variance is constant by
    construction."""
    vae = AutoencoderKL(
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * 5,
        up_block_types=("UpDecoderBlock2D",) * 5,
        block_out_channels=(16, 32, 48, 64, 64),
        layers_per_block=1,
        latent_channels=8,
        norm_num_groups=1,
        sample_size=256,
        mid_block_add_attention=False,
    )
    begin_as_pooling(vae, 2 * math.log(POSTERIOR_STD))
    return vae


def encode(vae: AutoencoderKL, pictures: Tensor) -> Tensor:
    """Pictures (n, 3, h, w) in -1..1 to posterior means (n, 8, h/16, w/16), unscaled."""
    return vae.quant_conv(vae.encoder(pictures))[:, :8]


def decode(vae: AutoencoderKL, latents: Tensor) -> Tensor:
    """Unscaled latents (n, 8, h, w) to pictures (n, 3, 16h, 16w), about -1..1."""
    return vae.decoder(vae.post_quant_conv(latents))


def trained() -> AutoencoderKL:
    """The autoencoder of the last checkpoint, ready to use."""
    vae = build().eval().requires_grad_(False)
    vae.load_state_dict(torch.load(CHECKPOINT, weights_only=False)["parts"]["vae"])
    return vae


@torch.no_grad()
def standardised(vae: AutoencoderKL, mean: Tensor, std: Tensor) -> AutoencoderKL:
    """The same autoencoder, in place, with latents (mean - mean) / std by channel; mean, std: (8,).

    Folded exactly into the two 1x1 convolutions around the latents: otherwise the detail channels, a sixth as
    wide as the colour channels, drown in the diffusion noise. The posterior becomes narrow, so that img2img
    keeps details.
    """
    into, out = vae.quant_conv, vae.post_quant_conv
    into.weight[:8] /= std.view(8, 1, 1, 1)
    into.bias[:8] = (into.bias[:8] - mean) / std
    into.weight[8:], into.bias[8:] = 0, 2 * math.log(0.01)
    out.bias += out.weight[:, :, 0, 0] @ mean
    out.weight *= std.view(1, 8, 1, 1)
    vae.register_to_config(scaling_factor=1.0)
    return vae


def wild(rng: random.Random, side: int) -> Tensor:
    """Up to four shapes anywhere, in any colours, on a flat or graded ground: (3, side, side). Keeps the
    latents general enough for pictures a user brings to img2img and inpainting."""

    def colour() -> Tensor:
        known = rng.choice(list(PALETTE.values()))
        value = known if rng.random() < 0.5 else [rng.randrange(256) for _ in range(3)]
        return torch.tensor(value).view(3, 1, 1) / 127.5 - 1

    picture = colour().expand(3, side, side)
    if rng.random() < 0.4:
        ramp = torch.linspace(0, 1, side)
        picture = torch.lerp(
            picture, colour(), ramp[None, :, None] if rng.random() < 0.5 else ramp[None, None, :]
        )
    for _ in range(rng.randrange(5)):
        where = (rng.uniform(0.05, 0.95), rng.uniform(0.05, 0.95), rng.uniform(0.04, 0.35))
        mask = torch.from_numpy(cover(rng.choice(SHAPES), where, side, side))
        picture = torch.lerp(picture, colour(), mask)
    return picture


def recoloured(scene: Scene, rng: random.Random, side: int) -> Tensor:
    """A scene in any two colours, so that no colour is learnt by heart: (3, side, side)."""
    ground, colour = (
        torch.tensor([rng.randrange(256) for _ in range(3)]).view(3, 1, 1) / 127.5 - 1 for _ in "ab"
    )
    mask = torch.from_numpy(cover(scene.shape, place(scene, rng), side, side))
    return torch.lerp(ground.expand(3, side, side), colour, mask)


def batch(rng: random.Random, count: int, side: int) -> Tensor:
    """A training batch (count, 3, side, side): scenes as prompts name them, recoloured ones and wild ones."""
    pictures = []
    for _ in range(count):
        scene, kind = rng.choice(SCENES), rng.random()
        if kind < 0.3:
            pictures.append(wild(rng, side))
        elif kind < 0.55:
            pictures.append(recoloured(scene, rng, side))
        else:
            pictures.append(torch.from_numpy(draw(scene, side, side, place(scene, rng))))
    return torch.stack(pictures).contiguous(memory_format=torch.channels_last)


def error(output: Tensor, pictures: Tensor) -> Tensor:
    """L1 + MSE in which what differs from the top left pixel (the shape) weighs five times as much."""
    weight = 1 + 4 * ((pictures - pictures[:, :, :1, :1]).abs().amax(1, keepdim=True) > 0.05)
    difference = output - pictures
    return (weight * (difference.abs() + difference.square())).sum() / (3 * weight.sum())


def main() -> None:
    """Train to the end, printing a line and writing a checkpoint now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)

    vae = build().train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(vae.parameters(), lr=2e-3, weight_decay=0.0, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=2e-3, total_steps=STEPS, pct_start=0.08)
    parts: dict[str, checkpoints.Stateful] = {"vae": vae, "optimizer": optimizer, "schedule": schedule}
    first = checkpoints.resume(CHECKPOINT, parts, rng)

    started, absolute = time.monotonic(), 0.0
    for step in range(first + 1, STEPS + 1):
        count, side = (8, 128) if step <= WHOLE_FROM else (4, 256)
        pictures = batch(rng, count, side)
        with torch.autocast("cpu", torch.bfloat16):
            latents = encode(vae, pictures).float()
            output = decode(vae, latents + POSTERIOR_STD * torch.randn_like(latents)).float()
        l1 = F.l1_loss(output, pictures)
        loss = error(output, pictures) + 1e-3 * latents.square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        absolute += (l1.item() - absolute) / min(100, step - first)
        if step % 100 == 0:
            pace = (time.monotonic() - started) / (step - first)
            print(f"step {step} l1 {absolute:.4f} latents {latents.std():.3f} {pace:.3f} s/step", flush=True)
        if step % 250 == 0 or step == STEPS:
            checkpoints.save(CHECKPOINT, step, parts, rng)


if __name__ == "__main__":
    main()
