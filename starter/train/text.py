"""Teach the text encoder to read before anything is drawn: which five attributes does a caption name?

Trained from scratch beside the UNet it gets its gradient through a wall of noise, and after an hour still binds
little but the background to its words. Here every token state from the end of the caption on (the padding sees
the whole caption) has to give shape, colour, background, size and position back through one linear layer each,
where the caption names them. That takes two minutes; the UNet then starts with words that mean something.

    python -m starter.train.text
"""

from __future__ import annotations

import random

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTextModel, CLIPTokenizer

from starter.scenes import COLOURS, CORNERS, POSITIONS, SHAPES, SIZES, Scene, every_scene
from starter.train import checkpoints, image, tokenizer
from starter.words import caption, prompt

CHECKPOINT = checkpoints.WORK / "text.pt"
STEPS, BATCH, RATE = 900, 96, 2e-3
NAMES = {
    "shape": SHAPES,
    "colour": COLOURS,
    "background": COLOURS,
    "size": SIZES,
    "position": (*POSITIONS, *CORNERS),
}


def read(encoder: CLIPTextModel, heads: nn.ModuleDict, tokens: Tensor) -> dict[str, Tensor]:
    """Logits (n, k) of each attribute from one random state at or after the end of each caption."""
    states = encoder(tokens).last_hidden_state
    ends = (tokens == tokens[0, -1]).int().argmax(1)
    last = tokens.shape[1] - 1
    where = ends + (torch.rand(len(ends)) * (last - ends + 1)).long()
    chosen = states[torch.arange(len(ends)), where]
    return {name: heads[name](chosen) for name in NAMES}


def batch(scenes: list[Scene], words: CLIPTokenizer, rng: random.Random) -> tuple[Tensor, dict[str, Tensor]]:
    """Tokens (n, LENGTH) of captions that name every attribute, and the right answers."""
    chosen = rng.choices(scenes, k=BATCH)
    texts = [prompt(scene) if rng.random() < 0.3 else caption(scene, rng, whole=True) for scene in chosen]
    tokens = words(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids
    answers = {
        name: torch.tensor([NAMES[name].index(getattr(scene, name)) for scene in chosen]) for name in NAMES
    }
    return tokens, answers


def main() -> None:
    """Train, and keep the encoder's weights."""
    torch.manual_seed(0)
    rng = random.Random(0)
    words = tokenizer.build()
    encoder = image.build(len(words))["text_encoder"].train()
    width = encoder.config.hidden_size
    heads = nn.ModuleDict({name: nn.Linear(width, len(values)) for name, values in NAMES.items()})
    scenes = [scene for scene in every_scene((*POSITIONS, *CORNERS)) if not scene.held_out]
    parameters = [*encoder.parameters(), *heads.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=STEPS, pct_start=0.1)
    for step in range(1, STEPS + 1):
        tokens, answers = batch(scenes, words, rng)
        logits = read(encoder, heads, tokens)
        loss = sum((F.cross_entropy(logits[name], answers[name]) for name in NAMES), torch.zeros(()))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            right = {name: (logits[name].argmax(1) == answers[name]).float().mean().item() for name in NAMES}
            print(f"step {step} loss {loss.item():.4f} {right}", flush=True)
    torch.save(encoder.state_dict(), CHECKPOINT)


if __name__ == "__main__":
    main()
