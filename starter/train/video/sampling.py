"""Batches for the video transformer: clean latents, their condition and what is said of them."""

from __future__ import annotations

import random

import torch
from torch import Tensor

from starter import motion_words
from starter.motion import MovingScene
from starter.train.video import latents, text
from starter.train.video.conditions import KINDS, mask
from starter.train.video.vae import LATENTS

SHARES = {"words": 0.6, "first": 0.28, "both": 0.12}
EMPTY = 0.1
"""Share of prompts left empty, for classifier-free guidance (Ho and Salimans, 2022)."""
PLAIN = 0.5
"""Share of the other prompts that are the plain sentence; the rest are said in many ways."""
FRAMES = 0.22
"""Share of batches of single frames when clips are trained; a batch of clips holds half as many."""
Batch = tuple[Tensor, Tensor, Tensor, Tensor]
"""Latents (n, 16, t, 16, 16), conditions (n, 20, t, 16, 16), token ids and mask (n, text.LENGTH)."""


def said(scene: MovingScene, rng: random.Random) -> str:
    """A prompt for a clip from words alone."""
    if rng.random() < EMPTY:
        return ""
    return motion_words.prompt(scene) if rng.random() < PLAIN else motion_words.caption(scene, rng)


def said_of_pictures(scene: MovingScene | None, rng: random.Random) -> str:
    """A prompt beside pictures: mostly the motion alone, nothing at all, or the whole scene where words can say
    it; a scene without a shape is of no colours that have names."""
    if scene is None or rng.random() < 0.15:
        return ""
    if scene.shape and rng.random() < 0.4:
        return said(scene, rng)
    if scene.shape:
        return motion_words.motion_prompt(scene, rng)
    phrase = motion_words.phrase(scene.motion, rng)
    return phrase if rng.random() < 0.6 else f"{rng.choice(motion_words.SUBJECTS)} is {phrase}"


class Frames:
    """Single frames: the first of every training scene, under the clip's own prompt."""

    def __init__(self) -> None:
        self.words = text.words()
        mean, std = latents.statistics()
        self.known = latents.firsts()
        self.known.values = (self.known.values.float() - mean) / std

    def batch(self, rng: random.Random, count: int) -> Batch:
        """A batch of ``count`` single frames."""
        chosen = [rng.randrange(len(self.known.scenes)) for _ in range(count)]
        texts = [said(self.known.scenes[index], rng) for index in chosen]
        clean = self.known.values[chosen]
        return clean, torch.zeros(count, LATENTS + 4, 1, *clean.shape[-2:]), *text.tokens(texts, self.words)


class Clips:
    """Whole clips of every kind of condition."""

    def __init__(self) -> None:
        self.words = text.words()
        mean, std = latents.statistics()
        self.known = latents.load()
        for some in self.known.values():
            some.values = ((some.values.float() - mean) / std).half()
            if some.known is not None:
                some.known = ((some.known.float() - mean) / std).half()

    def batch(self, rng: random.Random, count: int) -> Batch:
        """A batch of ``count`` clips, of kinds by their shares."""
        clean, conditions, texts = [], [], []
        for kind in rng.choices(KINDS, [SHARES[kind] for kind in KINDS], k=count):
            some = self.known[kind]
            index = rng.randrange(len(some.scenes))
            value = some.values[index].float()
            known = torch.zeros_like(value) if some.known is None else some.known[index].float()
            clean.append(value)
            conditions.append(torch.cat([mask(kind), known]))
            scene = some.scenes[index]
            texts.append(said(scene, rng) if kind == "words" and scene else said_of_pictures(scene, rng))
        return torch.stack(clean), torch.stack(conditions), *text.tokens(texts, self.words)


class Mixed:
    """Whole clips and single frames: what is drawn is learnt four times as fast from the latter."""

    def __init__(self) -> None:
        self.clips, self.frames = Clips(), Frames()
        self.words = self.clips.words

    def batch(self, rng: random.Random, count: int) -> Batch:
        """A batch of either."""
        if rng.random() < FRAMES:
            return self.frames.batch(rng, count)
        return self.clips.batch(rng, count // 2)
