"""The clips that the transformer is trained on, encoded: values, condition, and what can be said of each.

python -m starter.train.video.latents
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path as File

import torch
from torch import Tensor

from starter import motion
from starter.motion import MovingScene, every_moving_scene
from starter.train import checkpoints
from starter.train.video import conditions, vae
from starter.train.video.text import on_a_track

FIRSTS = checkpoints.WORK / "video-firsts.pt"
CLIPS = checkpoints.WORK / "video-clips.pt"
STATISTICS = checkpoints.WORK / "video-statistics.pt"
COUNT = {"words": 6_000, "first": 4_008, "both": 2_520}
BATCH = 8


@dataclass(slots=True)
class Clips:
    """Clips of one kind of condition: what each shows (None: words cannot say it), latents (n, 16, t, 16, 16)
    and, where there are pictures, condition latents of the same shape; all float16, not standardised."""

    scenes: list[MovingScene | None]
    values: Tensor
    known: Tensor | None = None


def scenes(rng: random.Random) -> list[MovingScene]:
    """The training scenes in random order, every motion equally often; none is held out."""
    by_motion = [
        [scene for scene in every_moving_scene() if scene.motion == name and not scene.held_out]
        for name in motion.MOTIONS
    ]
    for some in by_motion:
        rng.shuffle(some)
    most = max(len(some) for some in by_motion)
    rounds = ([some[index % len(some)] for some in by_motion] for index in range(most))
    return [on_a_track(scene, rng, 0.15) for some in rounds for scene in some]


@torch.no_grad()
def _encode(autoencoder: vae.AutoencoderKLWan, clips: list[conditions.Field]) -> Tensor:
    frames = torch.stack([torch.from_numpy(clip) for clip in clips]).transpose(1, 2)
    with torch.autocast("cpu", torch.bfloat16):
        return vae.encode(autoencoder, frames.contiguous(memory_format=torch.channels_last_3d)).float()


def firsts(path: File = FIRSTS) -> Clips:
    """First frames of every training scene."""
    if not path.exists():
        rng, autoencoder = random.Random(1), vae.trained()
        chosen = scenes(rng)
        values = []
        for start in range(0, len(chosen), 64):
            some = [motion.draw(s, motion.path(s, rng), 1) for s in chosen[start : start + 64]]
            values.append(_encode(autoencoder, some).half())
            if start % 1024 == 0:
                print(f"first frames: {start} of {len(chosen)}", flush=True)
        torch.save({"scenes": chosen, "values": torch.cat(values)}, path)
    return Clips(**torch.load(path, weights_only=False))


def statistics(path: File = STATISTICS) -> tuple[Tensor, Tensor]:
    """Mean and spread (16, 1, 1, 1) of clips' latents by channel: ``latents_mean`` and ``latents_std``."""
    if not path.exists():
        values = clips("words", 96, 9).values.float()
        std, mean = torch.std_mean(values, (0, 2, 3, 4))
        torch.save({"mean": mean.view(-1, 1, 1, 1), "std": std.view(-1, 1, 1, 1)}, path)
    state = torch.load(path)
    return state["mean"], state["std"]


def _clip(kind: str, scene: MovingScene, rng: random.Random) -> tuple[MovingScene | None, conditions.Field]:
    if kind == "words":
        return scene, motion.draw(scene, motion.path(scene, rng))
    own = rng.random() < 0.65
    front, back = conditions.colours(scene, rng, 0.0 if own else 1.0)
    if kind == "first" or rng.random() < 0.35:
        clip = conditions.painted(scene, conditions.from_anywhere(scene, rng), front, back)
        return (scene if own else MovingScene("", "", "", "", scene.motion)), clip
    if rng.random() < 0.3:
        other = rng.choice(every_moving_scene())
        pair = [conditions.painted(s, s.path, *conditions.colours(s, rng, 0.3))[0] for s in (scene, other)]
        return None, conditions.dissolve(*pair)
    path = conditions.from_to(scene, rng)
    way = conditions.way_of(path)
    said = MovingScene("", "", "", "", way) if way else None
    return said, conditions.painted(scene, path, front, back)


def clips(kind: str, count: int, seed: int) -> Clips:
    """So many encoded clips of one kind, not standardised."""
    rng, autoencoder = random.Random(seed), vae.trained()
    pool = scenes(rng)
    said, values, known = [], [], []
    for start in range(0, count, BATCH):
        some = [_clip(kind, pool[index % len(pool)], rng) for index in range(start, start + BATCH)]
        said += [scene for scene, _ in some]
        values.append(_encode(autoencoder, [clip for _, clip in some]).half())
        if kind != "words":
            known.append(_encode(autoencoder, [conditions.pictures(clip, kind) for _, clip in some]).half())
        if start % 400 == 0:
            print(f"{kind}: {start} of {count}", flush=True)
    return Clips(said, torch.cat(values), torch.cat(known) if known else None)


def load(path: File = CLIPS) -> dict[str, Clips]:
    """Every kind's clips, from disk or made now and kept there."""
    if not path.exists():
        made = {kind: clips(kind, COUNT[kind], seed) for seed, kind in enumerate(conditions.KINDS, 2)}
        torch.save({kind: (c.scenes, c.values, c.known) for kind, c in made.items()}, path)
    return {kind: Clips(*parts) for kind, parts in torch.load(path, weights_only=False).items()}


def main() -> None:
    """Encode what is not on disk yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--frames-only", action="store_true", help="only the first frames, for the first stage")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    mean, std = (value.flatten() for value in statistics())
    firsts()
    print(f"mean {mean.tolist()}\nstd {std.tolist()}")
    if arguments.frames_only:
        return
    for kind, some in load().items():
        print(kind, tuple(some.values.shape), f"std {some.values.float().std().item():.3f}")


if __name__ == "__main__":
    main()
