"""Teach the text encoder to read before anything is drawn: what does a caption say about shape and motion?

Wan's transformer reads the words through cross-attention alone, so every token's state has to know the whole
caption: a random one of them gives shape, colour, background, size, track and motion back through one linear
layer each, where the caption names them. Now and then a word that no scene has is mixed in, to be ignored.

    python -m starter.train.video.text     # two minutes on one CPU core
"""

from __future__ import annotations

import argparse
import random

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTokenizer, UMT5Config, UMT5EncoderModel

from starter import motion_words
from starter.motion import MOTIONS, TRACKS, MovingScene, every_moving_scene, tracks
from starter.scenes import COLOURS, SHAPES, SIZES
from starter.train import checkpoints, tokenizer

CHECKPOINT = checkpoints.WORK / "video-text.pt"
STEPS, BATCH, RATE = 1_200, 96, 2e-3
LENGTH = 48
"""Tokens a prompt is padded or cut to: ``max_sequence_length`` of the pipelines. A caption takes about 14."""
WIDTH = 96
NAMES = {
    "shape": SHAPES, "colour": COLOURS, "background": COLOURS,
    "size": SIZES, "track": TRACKS, "motion": MOTIONS,
}  # fmt: skip
UNSAID = -100
"""The answer for what a caption does not name, which cross-entropy leaves out."""


def words() -> CLIPTokenizer:
    """The tokenizer that keeps the words of moving scenes whole, and spells all others in bytes."""
    return tokenizer.build(motion_words.vocabulary())


def build(vocabulary: int) -> UMT5EncoderModel:
    """A fresh encoder of 0.4 M parameters for so many tokens, the last of which ends and pads."""
    config = UMT5Config(
        vocab_size=vocabulary,
        d_model=WIDTH,
        d_kv=24,
        d_ff=256,
        num_layers=3,
        num_heads=4,
        relative_attention_num_buckets=16,
        relative_attention_max_distance=32,
        dropout_rate=0.0,
        feed_forward_proj="gated-gelu",
        pad_token_id=vocabulary - 1,
        eos_token_id=vocabulary - 1,
        decoder_start_token_id=vocabulary - 1,
        is_encoder_decoder=False,
        use_cache=False,
    )
    return UMT5EncoderModel(config)


def tokens(texts: list[str], known: CLIPTokenizer) -> tuple[Tensor, Tensor]:
    """Ids and mask (n, LENGTH), as the Wan pipelines ask for them."""
    found = known(texts, padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt")
    return found.input_ids, found.attention_mask


def states(encoder: UMT5EncoderModel, ids: Tensor, mask: Tensor) -> Tensor:
    """Token states (n, LENGTH, WIDTH), zero after each end, as the Wan pipelines hand them on."""
    return encoder(ids, mask).last_hidden_state * mask[..., None]


def on_a_track(scene: MovingScene, rng: random.Random, share: float) -> MovingScene:
    """The scene on some track of its own in this share of the cases."""
    if rng.random() >= share:
        return scene
    track = rng.choice(tracks(scene.motion, scene.size))
    return MovingScene(scene.shape, scene.colour, scene.background, scene.size, scene.motion, track)


def noisy(text: str, rng: random.Random) -> str:
    """The text with a made-up word somewhere."""
    parts = text.split()
    made_up = "".join(
        chr(rng.choice((rng.randrange(97, 123), rng.randrange(33, 1200)))) for _ in range(rng.randrange(1, 7))
    )
    parts.insert(rng.randrange(len(parts) + 1), made_up)
    return " ".join(parts)


def batch(
    scenes: list[MovingScene], known: CLIPTokenizer, rng: random.Random
) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    """Ids and mask of captions, and the right answers."""
    chosen = [on_a_track(scene, rng, 0.4) for scene in rng.choices(scenes, k=BATCH)]
    texts, whole = [], []
    for scene in chosen:
        kind = rng.random()
        whole.append(kind < 0.85)
        if kind < 0.3:
            text = motion_words.prompt(scene)
        elif kind < 0.85:
            text = motion_words.caption(scene, rng, whole=True)
        else:
            text = motion_words.motion_prompt(scene, rng)
        texts.append(noisy(text, rng) if rng.random() < 0.1 else text)
    ids, mask = tokens(texts, known)
    answers = {
        name: torch.tensor(
            [
                values.index(getattr(scene, name)) if said or name == "motion" else UNSAID
                for scene, said in zip(chosen, whole, strict=True)
            ]
        )
        for name, values in NAMES.items()
    }
    return ids, mask, answers


def main() -> None:
    """Train, and keep the encoder's weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)
    known = words()
    encoder = build(len(known)).train()
    heads = nn.ModuleDict({name: nn.Linear(WIDTH, len(values)) for name, values in NAMES.items()})
    scenes = [scene for scene in every_moving_scene() if not scene.held_out]
    parameters = [*encoder.parameters(), *heads.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS, pct_start=0.1)
    for step in range(1, STEPS + 1):
        ids, mask, answers = batch(scenes, known, rng)
        found = states(encoder, ids, mask)
        where = (torch.rand(BATCH) * mask.sum(1)).long()
        state = found[torch.arange(BATCH), where]
        logits = {name: heads[name](state) for name in NAMES}
        loss = sum((F.cross_entropy(logits[name], answers[name]) for name in NAMES), torch.zeros(()))
        loss = loss + 1e-3 * (found.square().sum() / mask.sum() / WIDTH - 1).square()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            right = {
                name: round(
                    (logits[name].argmax(1) == answers[name])[answers[name] != UNSAID].float().mean().item(), 3
                )
                for name in NAMES
            }
            print(f"step {step} loss {loss.item():.4f} {right}", flush=True)
    torch.save(encoder.state_dict(), CHECKPOINT)


if __name__ == "__main__":
    main()
