"""How often the starter image model draws what it is asked, on combinations it was never trained on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline
from PIL import Image

from starter.pixels import Seen, describe
from starter.scenes import Scene, every_scene
from starter.words import caption, prompt

FOLDER = Path(__file__).resolve().parent / "image"
NAMES = ("shape", "colour", "background", "size", "position")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One prompt, what was asked and what is seen."""

    prompt: str
    seed: int
    asked: Scene
    seen: Seen

    @property
    def wrong(self) -> list[str]:
        """The attributes the picture does not show."""
        return [name for name in NAMES if getattr(self.asked, name) != getattr(self.seen, name)]


def questions(count: int, seed: int, free: bool, seen: bool) -> list[tuple[str, Scene]]:
    """Prompts with their scenes, drawn from the held-out combinations (or, with ``seen``, from the others)."""
    rng = random.Random(seed)
    scenes = rng.sample([scene for scene in every_scene() if scene.held_out != seen], count)
    return [(caption(scene, rng, whole=True) if free else prompt(scene), scene) for scene in scenes]


def pictures(
    pipeline: StableDiffusionPipeline,
    prompts: list[str],
    seed: int,
    steps: int,
    guidance: float,
    batch: int = 8,
) -> Iterator[Image.Image]:
    """One 256x256 picture for each prompt, each from a seed of its own, in order."""
    for start in range(0, len(prompts), batch):
        some = prompts[start : start + batch]
        generators = [torch.Generator().manual_seed(seed + start + index) for index in range(len(some))]
        yield from pipeline(
            some, num_inference_steps=steps, guidance_scale=guidance, generator=generators
        ).images


def verdicts(
    folder: Path,
    asked: list[tuple[str, Scene]],
    seed: int,
    steps: int,
    guidance: float,
    keep: Path | None = None,
) -> Iterator[Verdict]:
    """Draw what was asked and look at what comes; ``keep`` is a folder for the pictures."""
    pipeline = StableDiffusionPipeline.from_pretrained(folder, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    drawn = pictures(pipeline, [text for text, _ in asked], seed, steps, guidance)
    for index, ((text, scene), image) in enumerate(zip(asked, drawn, strict=True)):
        yield Verdict(text, seed + index, scene, describe(image))
        if keep is not None:
            image.save(keep / f"{index:03}.png")


def table(verdicts: list[Verdict]) -> dict[str, float]:
    """Percentages: all attributes right, then each on its own."""
    share = {"all": 100 * sum(not verdict.wrong for verdict in verdicts) / len(verdicts)}
    for name in NAMES:
        share[name] = 100 * sum(name not in verdict.wrong for verdict in verdicts) / len(verdicts)
    return share
