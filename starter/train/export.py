"""Assemble the trained parts as a StableDiffusionPipeline in starter/image/, in half precision.

python -m starter.train.export [--folder starter/image]
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline

from starter.train import checkpoints, image, latents, tokenizer, vae

FOLDER = Path(__file__).resolve().parents[1] / "image"


def assemble() -> StableDiffusionPipeline:
    """The pipeline of the last checkpoints: averaged weights, no safety checker."""
    known = latents.load()
    words = tokenizer.build()
    models = image.build(len(words))
    average = image.averaged(models)
    state = torch.load(image.CHECKPOINT, weights_only=False)
    average.load_state_dict(state["parts"]["average"])
    models = average.module.eval()
    print(f"image model after {state['step']} steps")
    return StableDiffusionPipeline(
        vae=vae.standardised(vae.trained(), known.mean, known.std),
        text_encoder=models["text_encoder"],
        tokenizer=words,
        unet=models["unet"],
        scheduler=image.scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def main() -> None:
    """Write the folder; the model card beside the weights is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    pipeline = assemble()
    # The small text encoder stays in float32: transformers loads a file in the precision it was saved in,
    # diffusers in float32, and a plain from_pretrained has to give parts that fit together.
    pipeline.unet.half()
    pipeline.vae.half()
    fresh = checkpoints.WORK / "export"
    pipeline.save_pretrained(fresh, safe_serialization=True)
    for path in sorted(fresh.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(fresh)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.chmod(0o644)
            os.replace(path, target)  # never half a file, for whoever loads the folder meanwhile
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"wrote {folder}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
