"""How often the starter video model shows what it is asked: clips from words, from a first picture, and between
a first and a last one, on combinations it was never trained on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import WanImageToVideoPipeline, WanPipeline, WanTransformer3DModel
from PIL import Image

from app.models.families.starter_video import first_kept
from starter.motion import FPS, FRAMES, SIDE, MovingScene, draw, every_moving_scene, path
from starter.motion_pixels import SeenClip, describe_clip, psnr
from starter.motion_words import motion_prompt, prompt

FOLDER = Path(__file__).resolve().parent / "video"
NAMES = ("shape", "colour", "background", "motion")
WORDS = 48
"""max_sequence_length: what the model was trained with."""
KINDS = {"t2v": "from words", "i2v": "from a first picture", "flf2v": "between two pictures"}


@dataclass(frozen=True, slots=True)
class ClipVerdict:
    """One prompt, what was asked, what is seen, and how well the pictures given were kept, in decibels."""

    kind: str
    prompt: str
    seed: int
    asked: MovingScene
    seen: SeenClip
    first_psnr: float | None = None
    last_psnr: float | None = None

    @property
    def wrong(self) -> list[str]:
        """The attributes the clip does not show."""
        return [name for name in NAMES if getattr(self.asked, name) != getattr(self.seen, name)]


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt, its scene, and the pictures to start and end with."""

    prompt: str
    scene: MovingScene
    first: Image.Image
    last: Image.Image


def questions(count: int, seed: int, beside_a_picture: bool) -> list[Question]:
    """Prompts with their held-out scenes; beside a picture mostly the motion alone is said."""
    rng = random.Random(seed)
    scenes = rng.sample([scene for scene in every_moving_scene() if scene.held_out], count)
    asked = []
    for scene in scenes:
        clip = draw(scene, path(scene, rng))
        first, last = (_picture(clip[index]) for index in (0, -1))
        said = motion_prompt(scene, rng) if beside_a_picture else prompt(scene)
        asked.append(Question(said, scene, first, last))
    return asked


def _picture(pixels: Any) -> Image.Image:
    return Image.fromarray(((pixels.transpose(1, 2, 0) + 1) * 127.5).round().astype("uint8"))


def load(folder: Path) -> tuple[WanPipeline, WanImageToVideoPipeline]:
    """Both pipelines of the folder, on the same components: the text-to-video transformer is the other one
    without the columns of its patch embedding that read pictures."""
    animate = WanImageToVideoPipeline.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    whole = animate.transformer
    channels = whole.config.out_channels
    from_words = WanTransformer3DModel.from_config({**whole.config, "in_channels": channels})
    state = dict(whole.state_dict())
    state["patch_embedding.weight"] = state["patch_embedding.weight"][:, :channels].clone()
    from_words.load_state_dict(state)
    shared = {
        name: part for name, part in animate.components.items() if not name.startswith(("image", "transf"))
    }
    pipelines = WanPipeline(**shared, transformer=from_words.eval()), animate
    for pipeline in pipelines:
        pipeline.set_progress_bar_config(disable=True)
    return pipelines


def clips(
    pipelines: tuple[WanPipeline, WanImageToVideoPipeline],
    kind: str,
    asked: list[Question],
    seed: int,
    steps: int,
    guidance: float,
    batch: int = 5,
) -> Iterator[list[Image.Image]]:
    """One clip for each question, each from a seed of its own, in order."""
    for start in range(0, len(asked) if kind == "t2v" else 0, batch):
        some = asked[start : start + batch]
        generators = [torch.Generator().manual_seed(seed + start + index) for index in range(len(some))]
        yield from pipelines[0](
            [question.prompt for question in some], **_native(steps, guidance), generator=generators
        ).frames
    for index, question in enumerate(asked if kind != "t2v" else []):
        with torch.inference_mode(), first_kept(pipelines[1], question.first):  # as the studio does
            yield pipelines[1](
                question.first,
                question.prompt,
                last_image=question.last if kind == "flf2v" else None,
                generator=torch.Generator().manual_seed(seed + index),
                **_native(steps, guidance),
            ).frames[0]


def _native(steps: int, guidance: float) -> dict[str, Any]:
    return {
        "height": SIDE,
        "width": SIDE,
        "num_frames": FRAMES,
        "num_inference_steps": steps,
        "guidance_scale": guidance,
        "max_sequence_length": WORDS,
        "output_type": "pil",
    }


def verdicts(
    folder: Path, count: int, seed: int, steps: int, guidance: float, keep: Path | None = None
) -> Iterator[ClipVerdict]:
    """Ask ``count`` prompts of each kind and look at what comes; ``keep`` is a folder for the clips."""
    pipelines = load(folder)
    for number, kind in enumerate(KINDS):
        asked = questions(count, seed + number, kind != "t2v")
        made = clips(pipelines, kind, asked, seed, steps, guidance)
        for index, (question, frames) in enumerate(zip(asked, made, strict=True)):
            yield ClipVerdict(
                kind,
                question.prompt,
                seed + index,
                question.scene,
                describe_clip(frames),
                None if kind == "t2v" else psnr(frames[0], question.first),
                psnr(frames[-1], question.last) if kind == "flf2v" else None,
            )
            if keep is not None:
                save(frames, keep / f"{kind}-{index:03}.webp")


def save(frames: list[Image.Image], path: Path) -> None:
    """Write a clip as an animated WebP."""
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=round(1000 / FPS), loop=0, quality=80
    )


def table(judged: list[ClipVerdict]) -> dict[str, dict[str, float]]:
    """Per kind: percentages (all attributes right, then each on its own) and the least and median PSNR."""
    figures: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        some = [verdict for verdict in judged if verdict.kind == kind]
        share = {"all": 100 * sum(not verdict.wrong for verdict in some) / len(some)}
        for name in NAMES:
            share[name] = 100 * sum(name not in verdict.wrong for verdict in some) / len(some)
        for which in ("first", "last"):
            values = sorted(v for verdict in some if (v := getattr(verdict, f"{which}_psnr")) is not None)
            if values:
                share[f"{which} frame, median dB"] = values[len(values) // 2]
                share[f"{which} frame, least dB"] = values[0]
                share[f"{which} frame >= 25 dB"] = 100 * sum(value >= 25 for value in values) / len(values)
        figures[kind] = share
    return figures
