"""Train the video autoencoder: clips of 17 frames of 128x128 to 5 latent frames of 16x16x16 and back.

It begins as an average that keeps colours (starter.train.video.beginnings) and learns edges and motion on
crops of 64x64 and 5 to 17 frames; its norms look at one pixel at a time, so nothing drifts on whole clips.

    python -m starter.train.video.vae      # resumes where it stopped
"""

from __future__ import annotations

import argparse
import math
import random
import time

import torch
from diffusers import AutoencoderKLWan
from torch import Tensor, nn
from torch.nn import functional as F

from starter.train import checkpoints
from starter.train.video import clips
from starter.train.video.beginnings import begin_as_average

CHECKPOINT = checkpoints.WORK / "video-vae.pt"
STEPS, RATE, WARMUP = 3_000, 2e-3, 60
LATENTS = 16
POSTERIOR_STD = 0.1
"""The latents' noise in training, and the posterior width that the encoder states."""


def build() -> AutoencoderKLWan:
    """8 times smaller on a side and 4 times in time. Pixels are taken four at a time (``patch_size``), so
    nothing runs at full resolution."""
    vae = AutoencoderKLWan(
        base_dim=16,
        z_dim=LATENTS,
        dim_mult=[2, 4, 4],
        num_res_blocks=1,
        temperal_downsample=[True, True],
        is_residual=True,
        in_channels=12,
        out_channels=12,
        patch_size=2,
        scale_factor_temporal=4,
        scale_factor_spatial=8,
        latents_mean=[0.0] * LATENTS,
        latents_std=[1.0] * LATENTS,
    )
    begin_as_average(vae, 2 * math.log(POSTERIOR_STD))
    return vae


def laid_out(vae: AutoencoderKLWan) -> AutoencoderKLWan:
    """The same autoencoder with the weights in the order that is fastest on a CPU."""
    for module in vae.modules():
        if isinstance(module, nn.Conv3d):
            module.to(memory_format=torch.channels_last_3d)
        elif isinstance(module, nn.Conv2d):
            module.to(memory_format=torch.channels_last)
    return vae


def encode(vae: AutoencoderKLWan, frames: Tensor) -> Tensor:
    """Clips (n, 3, t, h, w) in -1..1 to posterior means (n, 16, 1 + (t-1)/4, h/8, w/8)."""
    return vae.encode(frames).latent_dist.mean


def decode(vae: AutoencoderKLWan, latents: Tensor) -> Tensor:
    """Latents (n, 16, t, h, w) to clips (n, 3, 4t-3, 8h, 8w), about -1..1: as ``vae.decode``, without its
    clamp."""
    from diffusers.models.autoencoders.autoencoder_kl_wan import unpatchify

    vae.clear_cache()
    values = vae.post_quant_conv(latents)
    frames = []
    for index in range(values.shape[2]):
        vae._conv_idx = [0]
        part = values[:, :, index : index + 1]
        frames.append(
            vae.decoder(part, feat_cache=vae._feat_map, feat_idx=vae._conv_idx, first_chunk=index == 0)
        )
    vae.clear_cache()
    return unpatchify(torch.cat(frames, 2), patch_size=2)


def trained() -> AutoencoderKLWan:
    """The autoencoder of the last checkpoint, ready to use."""
    vae = build().eval().requires_grad_(False)
    vae.load_state_dict(torch.load(CHECKPOINT, weights_only=False)["parts"]["vae"])
    return laid_out(vae)


def error(output: Tensor, frames: Tensor) -> Tensor:
    """L1 + MSE in which edges weigh three times as much."""
    flat = frames.transpose(1, 2).flatten(0, 1)
    lowest, highest = -F.max_pool2d(-flat, 5, 1, 2), F.max_pool2d(flat, 5, 1, 2)
    edge = ((highest - lowest).amax(1, keepdim=True) > 0.1).unflatten(0, (frames.shape[0], -1)).transpose(1, 2)
    weight = 1 + 2 * edge
    difference = output - frames
    return (weight * (difference.abs() + 2 * difference.square())).sum() / (3 * weight.sum())


def shape_of(step: int) -> tuple[int, int, int]:
    """Crops in a batch, their side and frames: short clips first."""
    if step <= 0.3 * STEPS:
        return 8, 64, 5
    return (6, 64, 9) if step % 2 else (3, 64, 17)


def rate(step: int) -> float:
    """The learning rate's factor at a step: up, then down along a cosine."""
    return min((step + 1) / WARMUP, 0.5 + 0.5 * math.cos(math.pi * min(1.0, step / STEPS)))


def main() -> None:
    """Train to the end, printing a line and writing a checkpoint now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)

    vae = laid_out(build().train())
    weights = [weight for weight in vae.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.0, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    parts: dict[str, checkpoints.Stateful] = {"vae": vae, "optimizer": optimizer, "schedule": schedule}
    first = checkpoints.resume(CHECKPOINT, parts, rng)

    started, square = time.monotonic(), 0.0
    for step in range(first + 1, STEPS + 1):
        frames = clips.batch(rng, *shape_of(step))
        with torch.autocast("cpu", torch.bfloat16):
            latents = encode(vae, frames).float()
            output = decode(vae, latents + POSTERIOR_STD * torch.randn_like(latents)).float()
        loss = error(output, frames) + 1e-3 * latents.square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        square += (F.mse_loss(output, frames).item() - square) / min(50, step - first)
        if step % 50 == 0 or step < 10:
            pace = (time.monotonic() - started) / (step - first)
            psnr = 10 * math.log10(4 / square)
            print(f"step {step} psnr {psnr:.2f} latents {latents.std():.3f} {pace:.3f} s/step", flush=True)
        if step % 100 == 0 or step == STEPS:
            checkpoints.save(CHECKPOINT, step, parts, rng)


if __name__ == "__main__":
    main()
