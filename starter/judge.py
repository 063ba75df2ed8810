"""Print how often the starter models show what they are asked, on combinations they were never trained on.

    python starter/judge.py                        # 200 pictures and 3 x 100 clips: minutes on two CPU cores
    python starter/judge.py --only image --free --json figures.json

The pixels are judged by their geometry and colour (starter.pixels, starter.motion_pixels). ``--free`` asks for
pictures in the many ways people write, with synonyms and other word orders, instead of one plain sentence;
``--seen`` asks for trained combinations.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from diffusers.utils.logging import disable_progress_bar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from starter import judge_image, judge_video

BARS = {"image": 95.0, "video": 90.0}
"""Percentage of prompts that must be all right."""


def judge_pictures(arguments: argparse.Namespace) -> dict[str, Any]:
    """Ask the image model, print failures and the table."""
    asked = judge_image.questions(arguments.count, arguments.seed, arguments.free, arguments.seen)
    folder = arguments.model or judge_image.FOLDER
    started, keep = time.monotonic(), _folder(arguments.keep)
    verdicts = list(
        judge_image.verdicts(folder, asked, arguments.seed, arguments.steps, arguments.guidance, keep)
    )
    for number, verdict in enumerate(verdicts):
        for name in verdict.wrong:
            seen = verdict.seen
            why = f"{name} {getattr(seen, name)} (fit {seen.fit}, stray {seen.stray}, radius {seen.radius:.3f})"
            print(f"{number:3} {verdict.prompt}: {why}")
    figures = judge_image.table(verdicts)
    _print(f"pictures, {len(verdicts)} prompts, seed {arguments.seed}", figures, BARS["image"])
    print(f"{(time.monotonic() - started) / len(verdicts):.2f} s a picture, loading included")
    return {"right": figures, "failures": [asdict(verdict) for verdict in verdicts if verdict.wrong]}


def judge_clips(arguments: argparse.Namespace) -> dict[str, Any]:
    """Ask the video model, print failures and a table for each kind."""
    folder = arguments.video_model or judge_video.FOLDER
    started, keep = time.monotonic(), _folder(arguments.keep)
    verdicts = list(
        judge_video.verdicts(
            folder, arguments.clips, arguments.seed, arguments.video_steps, arguments.video_guidance, keep
        )
    )
    for verdict in verdicts:
        for name in verdict.wrong:
            seen = verdict.seen
            why = f"{name} {getattr(seen, name)} (way {seen.way}, growth {seen.growth}, turn {seen.turn})"
            print(f"{verdict.kind} {verdict.asked.key}, {verdict.prompt!r}: {why}")
    figures = judge_video.table(verdicts)
    for kind, title in judge_video.KINDS.items():
        count = sum(verdict.kind == kind for verdict in verdicts)
        _print(f"clips {title}, {count} prompts, seed {arguments.seed}", figures[kind], BARS["video"])
    print(f"{(time.monotonic() - started) / len(verdicts):.2f} s a clip, loading included")
    return {"right": figures, "failures": [asdict(verdict) for verdict in verdicts if verdict.wrong]}


def _print(title: str, figures: dict[str, float], bar: float) -> None:
    print(f"\n{title}")
    for name, share in figures.items():
        print(f"  {name:22}{share:6.1f}{'' if 'dB' in name and '>=' not in name else '%'}")
    short = bar - figures["all"]
    print(f"  the bar is {bar:g}%: {'reached' if short <= 0 else f'{short:.1f} short'}")


def _folder(path: Path | None) -> Path | None:
    if path is not None:
        path.mkdir(parents=True, exist_ok=True)
    return path


def main() -> None:
    """Ask, judge and print; exit 1 below a bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("image", "video"), help="judge one of the two models")
    parser.add_argument("--model", type=Path, help="folder of the image pipeline")
    parser.add_argument("--video-model", type=Path, help="folder of the video pipeline")
    parser.add_argument("--count", type=int, default=200, help="prompts for pictures")
    parser.add_argument("--clips", type=int, default=100, help="prompts for clips, of each kind")
    parser.add_argument("--seed", type=int, help="draws the prompts and the noise; fresh if not given")
    parser.add_argument("--steps", type=int, default=20, help="num_inference_steps of a picture")
    parser.add_argument("--video-steps", type=int, default=20, help="num_inference_steps of a clip")
    parser.add_argument("--guidance", type=float, default=4.0, help="guidance_scale of a picture")
    parser.add_argument("--video-guidance", type=float, default=2.5, help="guidance_scale of a clip")
    parser.add_argument("--free", action="store_true", help="ask for pictures in many words")
    parser.add_argument("--seen", action="store_true", help="ask for trained combinations")
    parser.add_argument("--json", type=Path, help="also write the figures and failures here")
    parser.add_argument("--keep", type=Path, help="also keep the pictures and clips in this folder")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 leaves it to torch")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.seed is None:
        arguments.seed = secrets.randbelow(2**31)
    disable_progress_bar()
    judges = {"image": judge_pictures, "video": judge_clips}
    figures = {name: judge(arguments) for name, judge in judges.items() if arguments.only in (None, name)}
    if arguments.json:
        arguments.json.write_text(json.dumps({"seed": arguments.seed, **figures}, indent=1))
    right = [figures["image"]["right"]["all"] - BARS["image"]] if "image" in figures else []
    right += [kind["all"] - BARS["video"] for kind in figures.get("video", {}).get("right", {}).values()]
    sys.exit(min(right) < 0)


if __name__ == "__main__":
    main()
