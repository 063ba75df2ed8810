"""Print how often the starter image model draws what it is asked, on combinations it was never trained on.

    python starter/judge.py                        # 200 held-out prompts, 20 steps, guidance 4
    python starter/judge.py --free --json figures.json

The pixels are judged by their geometry and colour (starter.pixels). ``--free`` asks in the many ways people
write, with synonyms and other word orders, instead of one plain sentence; ``--seen`` asks for trained
combinations.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline
from diffusers.utils.logging import disable_progress_bar
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

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


def table(verdicts: list[Verdict]) -> dict[str, float]:
    """Percentages: all attributes right, then each on its own."""
    share = {"all": 100 * sum(not verdict.wrong for verdict in verdicts) / len(verdicts)}
    for name in NAMES:
        share[name] = 100 * sum(name not in verdict.wrong for verdict in verdicts) / len(verdicts)
    return share


def main() -> None:
    """Ask, judge and print; exit 1 below the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=FOLDER, help="folder of the pipeline")
    parser.add_argument("--count", type=int, default=200, help="prompts to ask")
    parser.add_argument("--seed", type=int, default=1000, help="draws the prompts and the noise")
    parser.add_argument("--steps", type=int, default=20, help="num_inference_steps")
    parser.add_argument("--guidance", type=float, default=4.0, help="guidance_scale")
    parser.add_argument("--free", action="store_true", help="ask in many words")
    parser.add_argument("--seen", action="store_true", help="ask for trained combinations")
    parser.add_argument("--bar", type=float, default=95.0, help="percentage of prompts that must be all right")
    parser.add_argument("--json", type=Path, help="also write the figures and failures here")
    parser.add_argument("--pictures", type=Path, help="also keep the pictures in this folder")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 leaves it to torch")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)

    disable_progress_bar()
    started = time.monotonic()
    pipeline = StableDiffusionPipeline.from_pretrained(arguments.model, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    loaded = time.monotonic()
    asked = questions(arguments.count, arguments.seed, arguments.free, arguments.seen)
    verdicts = []
    drawn = pictures(pipeline, [text for text, _ in asked], arguments.seed, arguments.steps, arguments.guidance)
    for index, ((text, scene), image) in enumerate(zip(asked, drawn, strict=True)):
        verdicts.append(Verdict(text, arguments.seed + index, scene, describe(image)))
        if arguments.pictures:
            arguments.pictures.mkdir(parents=True, exist_ok=True)
            image.save(arguments.pictures / f"{index:03}.png")
    drawn_in = time.monotonic() - loaded

    for number, verdict in enumerate(verdicts):
        for name in verdict.wrong:
            seen = verdict.seen
            why = f"{name} {getattr(seen, name)} (fit {seen.fit}, stray {seen.stray}, radius {seen.radius:.3f})"
            print(f"{number:3} {verdict.prompt}: {why}")
    figures = table(verdicts)
    print(f"\n{'attribute':12}right of {len(verdicts)}")
    for name, share in figures.items():
        print(f"{name:12}{share:5.1f}%")
    print(f"load {loaded - started:.1f} s, {drawn_in / len(verdicts):.2f} s a picture in batches of 8")
    if arguments.json:
        failures = [asdict(verdict) | {"wrong": verdict.wrong} for verdict in verdicts if verdict.wrong]
        arguments.json.write_text(json.dumps({"right": figures, "failures": failures}, indent=1))
    sys.exit(figures["all"] < arguments.bar)


if __name__ == "__main__":
    main()
