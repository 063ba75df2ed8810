"""Assemble the trained parts as a WanImageToVideoPipeline in starter/video/, in half precision.

The text-to-video transformer is the same file without the columns that read a condition: see
starter.train.video.transformer.cut.

    python -m starter.train.video.export [--folder starter/video]
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

import torch
from diffusers import UniPCMultistepScheduler, WanImageToVideoPipeline
from torch import nn

from starter.train import checkpoints
from starter.train.video import latents, text, transformer, vae

FOLDER = Path(__file__).resolve().parents[2] / "video"


def scheduler() -> UniPCMultistepScheduler:
    """UniPC over flow sigmas, as Wan 2.1 is sampled."""
    return UniPCMultistepScheduler(
        prediction_type="flow_prediction",
        use_flow_sigmas=True,
        num_train_timesteps=1000,
        flow_shift=transformer.SHIFT,
    )


def models_of(stage: str | None) -> nn.ModuleDict:
    """The averaged transformer and text encoder of a stage's last checkpoint; untrained ones for None."""
    models = transformer.together(len(text.words()))
    if stage is not None:
        average = transformer.averaged(models)
        state = torch.load(transformer.checkpoint(stage), weights_only=False)
        average.load_state_dict(state["parts"]["average"])
        models = average.module
        print(f"{stage}: after {state['step']} steps")
    return models.eval()


def assemble(stage: str | None = "clips") -> WanImageToVideoPipeline:
    """The pipeline of the last checkpoints."""
    mean, std = latents.statistics()
    autoencoder = vae.trained()
    autoencoder.register_to_config(latents_mean=mean.flatten().tolist(), latents_std=std.flatten().tolist())
    models = models_of(stage)
    return WanImageToVideoPipeline(
        tokenizer=text.words(),
        text_encoder=models["text_encoder"],
        vae=autoencoder,
        scheduler=scheduler(),
        image_processor=None,
        image_encoder=None,
        transformer=models["transformer"],
    )


def main() -> None:
    """Write the folder; the model card beside the weights is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--stage", choices=(*transformer.STEPS, "none"), default="clips")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    pipeline = assemble(None if arguments.stage == "none" else arguments.stage)
    for part in (pipeline.text_encoder, pipeline.transformer, pipeline.vae):
        part.half()
    fresh = checkpoints.WORK / "video-export"
    shutil.rmtree(fresh, ignore_errors=True)
    pipeline.save_pretrained(fresh, safe_serialization=True)
    for path in sorted(fresh.rglob("*")):
        if path.is_file():
            target = arguments.folder / path.relative_to(fresh)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.chmod(0o644)
            os.replace(path, target)  # never half a file, for whoever loads the folder meanwhile
    size = sum(path.stat().st_size for path in arguments.folder.rglob("*") if path.is_file())
    print(f"wrote {arguments.folder}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
