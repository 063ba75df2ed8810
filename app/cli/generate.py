"""``run.py generate``: a picture or a video from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from app.cli.log import start_logging
from app.cli.progress import follow
from app.cli.studios import open_studio
from app.config import Config
from app.errors import StudioError

PICTURE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("prompt")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write."
)
@click.option("-m", "--model", "model_id", help="Model of the lineup; the default one if not given.")
@click.option("-n", "--negative-prompt", help="What to keep out.")
@click.option("--image", "images", type=PICTURE, multiple=True, help="Source picture; several for edits.")
@click.option("--mask", type=PICTURE, help="With --image: a mask of its size; white is repainted.")
@click.option("--last-image", type=PICTURE, help="With --image: the last frame of the video.")
@click.option("--type", "job_type", help="Job type, where the pictures do not tell it.")
@click.option("--steps", "num_inference_steps", type=int, help="Denoising steps.")
@click.option("--guidance", "guidance_scale", type=float, help="Guidance scale.")
@click.option("--strength", type=float, help="With --image: how much is repainted.")
@click.option("--width", type=int)
@click.option("--height", type=int)
@click.option("--frames", "num_frames", type=int, help="Frames of a video.")
@click.option("--fps", type=int, help="Frames per second of a video.")
@click.option("--seed", type=int, help="Seed; drawn and shown if not given.")
@click.option("--scheduler", help="Scheduler by name.")
@click.option("--set", "extra", multiple=True, metavar="NAME=JSON", help="Any other setting.")
def generate(
    prompt: str,
    output: Path,
    model_id: str | None,
    negative_prompt: str | None,
    images: tuple[Path, ...],
    mask: Path | None,
    last_image: Path | None,
    job_type: str | None,
    extra: tuple[str, ...],
    **settings: Any,
) -> None:
    """Make a picture or a video from PROMPT and write it to a file.

    Uses the studio that runs at STILLMOTION_URL, or starts the models in this process when none does.
    """
    config = Config.load()
    start_logging("WARNING")
    settings = {name: value for name, value in settings.items() if value is not None} | _extra(extra)
    with open_studio(config) as studio:
        job_type = job_type or _job_type(studio.model(model_id), len(images), masked=mask is not None)
        sources = [studio.upload(image) for image in images]
        settings |= {"source_image_ids": sources} if job_type == "edit" else {}
        settings |= {"source_image_id": sources[0]} if sources and job_type != "edit" else {}
        settings |= {"mask_image_id": studio.upload(mask)} if mask else {}
        settings |= {"last_image_id": studio.upload(last_image)} if last_image else {}
        job_id = studio.submit(job_type, model_id, prompt, negative_prompt, settings)
        status = follow(studio, job_id)
        if status["status"] != "completed":
            raise StudioError((status["error"] or {}).get("message") or f"The job ended {status['status']}.")
        for number, item in enumerate(status["media"]):
            target = output if number == 0 else output.with_stem(f"{output.stem}-{number + 1}")
            studio.fetch(item, target)
            click.echo(f"{target}  ({item['width']}x{item['height']}, seed {item['seed']})")


def _job_type(model: dict[str, Any], images: int, *, masked: bool) -> str:
    """Choose the job type from what the model offers and which pictures were given."""
    if masked and not images:
        raise click.UsageError("--mask needs --image")
    offered: list[str] = model["job_types"]
    wanted = ("inpaint",) if masked else ("img2img", "i2v", "edit") if images == 1 else ("edit",)
    for job_type in wanted if images else ("image", "t2v"):
        if job_type in offered:
            return job_type
    given = f"{images} pictures{' and a mask' if masked else ''}" if images else "no picture"
    raise click.UsageError(f"{model['id']} makes {', '.join(offered)}: none of them starts from {given}")


def _extra(pairs: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--set {pair}: write NAME=JSON")
        try:
            values[name] = json.loads(text)
        except json.JSONDecodeError:
            values[name] = text
    return values
