"""Train the video transformer: first on single frames, where what and where are learnt cheaply, then on clips.

One training makes both models. The image-to-video transformer of Wan 2.1 takes latents, a mask and condition
latents as channels; where half of the samples have no picture, mask and condition are zero, and the columns
of its patch embedding that read them can be cut off: what is left is the text-to-video transformer, with the
same arithmetic.

Flow matching (Lipman et al., 2023) with the shift of Esser et al. (2024). Matrices of the blocks are trained
with Muon (Jordan et al., 2024), everything else with AdamW.

    python -m starter.train.video.transformer --stage frames
    python -m starter.train.video.transformer --stage clips
"""

from __future__ import annotations

import argparse
import random
import time

import torch
from diffusers import WanTransformer3DModel
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from starter.train import checkpoints
from starter.train.video import sampling, text
from starter.train.video.quick import quicken
from starter.train.video.vae import LATENTS
from starter.train.video.whereabouts import Place, begin

STEPS = {"frames": 3_800, "clips": 6_000}
RATES = {"frames": 2e-3, "clips": 2e-3}
BATCH, WARMUP, DECAY = 32, 100, 0.55
"""The rate rises over WARMUP steps, stays, and falls to nothing over the last DECAY of all steps."""
MUON_RATE, READ_RATE = 3.0, 0.1
"""The shares of the learning rate of the blocks' matrices and of the text encoder, which can read already."""
PLACE = 0.1
"""The weight of knowing one's place (starter.train.video.whereabouts)."""
SHIFT = 3.0
"""Towards noise while what is where is learnt; --shift 2 afterwards, when edges are what is left to learn."""
FIRST = 1.0
"""The weight of a clip's first latent frame beside the others, of which each stands for four images."""
CHANNEL_WEIGHTS = torch.tensor([2.0] * 3 + [10 / 13] * 13)
"""The first three latent channels carry colour, and so what is where; the others carry edges and motion."""


def checkpoint(stage: str) -> checkpoints.Path:
    """Where a stage keeps its checkpoint."""
    return checkpoints.WORK / f"video-stage-{stage}.pt"


def build(known: bool = True) -> WanTransformer3DModel:
    """A fresh transformer of 2.4 M parameters, for image to video (``known``) or for text to video."""
    return WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=5,
        attention_head_dim=32,
        in_channels=2 * LATENTS + 4 if known else LATENTS,
        out_channels=LATENTS,
        text_dim=text.WIDTH,
        freq_dim=128,
        ffn_dim=512,
        num_layers=6,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        image_dim=None,
        rope_max_seq_len=64,
    )


def together(vocabulary: int) -> nn.ModuleDict:
    """Fresh models of everything that is trained together, for a tokenizer of so many tokens."""
    transformer = build()
    begin(transformer)
    parts = {"transformer": transformer, "text_encoder": text.build(vocabulary), "place": Place(transformer)}
    return nn.ModuleDict(parts)


def cut(transformer: WanTransformer3DModel) -> WanTransformer3DModel:
    """The text-to-video transformer in an image-to-video one: without the columns that read a condition."""
    state = dict(transformer.state_dict())
    state["patch_embedding.weight"] = state["patch_embedding.weight"][:, :LATENTS].clone()
    model = build(known=False)
    model.load_state_dict(state)
    return model


def averaged(models: nn.ModuleDict) -> AveragedModel:
    """The exponential average of the weights over about the last five hundred steps."""
    return AveragedModel(models, multi_avg_fn=get_ema_multi_avg_fn(0.998))


def losses_of(
    models: nn.ModuleDict,
    clean: Tensor,
    condition: Tensor,
    ids: Tensor,
    ends: Tensor,
    shift: float = SHIFT,
    first: float = FIRST,
) -> tuple[Tensor, Tensor]:
    """Mean squared error of the predicted velocity, and the patches' error about their place.

    For clips (n, 16, t, 16, 16) with conditions (n, 20, t, 16, 16), at random times, the noisy ones more often.
    """
    times = torch.rand(len(clean))
    times = (shift * times / (1 + (shift - 1) * times)).view(-1, 1, 1, 1, 1)
    noise = torch.randn_like(clean)
    noisy = torch.lerp(clean, noise, times)
    with torch.autocast("cpu", torch.bfloat16):
        states = text.states(models["text_encoder"], ids, ends)
        velocity = models["transformer"](
            torch.cat([noisy, condition], 1), 1000 * times.flatten(), states, return_dict=False
        )[0]
    error = (velocity.float() - (noise - clean)).square()
    place = models["place"].loss(times.flatten(), clean.shape[2])
    weights = torch.ones(clean.shape[2])
    weights[0] = first
    return (error * CHANNEL_WEIGHTS.view(-1, 1, 1, 1) * (weights / weights.mean()).view(-1, 1, 1)).mean(), place


def optimizers(models: nn.ModuleDict, peak: float) -> list[torch.optim.Optimizer]:
    """Muon for the blocks' matrices, AdamW for the rest."""
    matrices, others = [], []
    for name, weight in models["transformer"].named_parameters():
        (matrices if name.startswith("blocks.") and weight.ndim == 2 else others).append(weight)
    groups = [
        {"params": [*others, *models["place"].parameters()], "lr": peak},
        {"params": list(models["text_encoder"].parameters()), "lr": READ_RATE * peak},
    ]
    return [
        torch.optim.Muon(matrices, lr=MUON_RATE * peak, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.99)),
    ]


def rate(step: int, steps: int) -> float:
    """The learning rate's factor at a step."""
    return min(1.0, (step + 1) / WARMUP, max(0.0, (steps - step) / (DECAY * steps)))


def start(models: nn.ModuleDict, stage: str) -> None:
    """The weights that a stage goes on from: the taught text encoder, then the transformer of single frames (of
    an earlier run, where it left some)."""
    models["text_encoder"].load_state_dict(torch.load(text.CHECKPOINT, weights_only=True))
    earlier = checkpoints.WORK / "video-warm.pt" if stage == "frames" else checkpoint("frames")
    if stage == "clips" or earlier.exists():
        average = torch.load(earlier, weights_only=False)["parts"]["average"]
        known = {name.removeprefix("module."): value for name, value in average.items() if name != "n_averaged"}
        missing, unexpected = models.load_state_dict(known, strict=False)
        print(f"from {earlier.name}: {len(known)} tensors, new {missing}, unknown {unexpected}", flush=True)


def main() -> None:
    """Train one stage to its end, printing a line and writing a checkpoint now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=list(STEPS), required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--rate", type=float, help="highest learning rate of a run that goes on from another")
    parser.add_argument("--shift", type=float, default=SHIFT, help="how far times lean to noise; 1: not at all")
    parser.add_argument("--first", type=float, default=FIRST, help="weight of a clip's first latent frame")
    arguments = parser.parse_args()
    stage = arguments.stage
    steps = arguments.steps or STEPS[stage]
    torch.set_num_threads(arguments.threads)
    batches = sampling.Frames() if stage == "frames" else sampling.Mixed()
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)

    models = together(len(batches.words)).train()
    start(models, stage)
    quicken(models["transformer"])
    average = averaged(models)
    both = optimizers(models, arguments.rate or RATES[stage])
    schedules = [torch.optim.lr_scheduler.LambdaLR(each, lambda step: rate(step, steps)) for each in both]
    parts: dict[str, checkpoints.Stateful] = {"models": models, "average": average}
    for index, (optimizer, schedule) in enumerate(zip(both, schedules, strict=True)):
        parts |= {f"optimizer{index}": optimizer, f"schedule{index}": schedule}
    first = checkpoints.resume(checkpoint(stage), parts, rng)

    started, mean, lost = time.monotonic(), 0.0, 0.0
    for step in range(first + 1, steps + 1):
        loss, place = losses_of(models, *batches.batch(rng, BATCH), arguments.shift, arguments.first)
        for optimizer in both:
            optimizer.zero_grad(set_to_none=True)
        (loss + PLACE * place).backward()
        torch.nn.utils.clip_grad_norm_(models.parameters(), 1.0)
        for optimizer, schedule in zip(both, schedules, strict=True):
            optimizer.step()
            schedule.step()
        average.update_parameters(models)
        mean += (loss.item() - mean) / min(100, step - first)
        lost += (place.item() - lost) / min(50, step - first)
        if step % 50 == 0:
            pace = (time.monotonic() - started) / (step - first)
            print(f"step {step} loss {mean:.4f} place {lost:.3f} {pace:.3f} s/step", flush=True)
        if step % 250 == 0 or step == steps:
            checkpoints.save(checkpoint(stage), step, parts, rng)


if __name__ == "__main__":
    main()
