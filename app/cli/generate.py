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


@click.command()
@click.argument("prompt")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write."
)
@click.option("-m", "--model", "model_id", help="Model of the lineup; the default one if not given.")
@click.option("-n", "--negative-prompt", help="What to keep out.")
@click.option("--image", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Source picture.")
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
    image: Path | None,
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
        job_type = _job_type(studio.model(model_id), image)
        if image is not None:
            settings["source_image_id"] = studio.upload(image)
        job_id = studio.submit(job_type, model_id, prompt, negative_prompt, settings)
        status = follow(studio, job_id)
        if status["status"] != "completed":
            raise StudioError((status["error"] or {}).get("message") or f"The job ended {status['status']}.")
        for number, item in enumerate(status["media"]):
            target = output if number == 0 else output.with_stem(f"{output.stem}-{number + 1}")
            studio.fetch(item, target)
            click.echo(f"{target}  ({item['width']}x{item['height']}, seed {item['seed']})")


def _job_type(model: dict[str, Any], image: Path | None) -> str:
    """Choose the job type from what the model offers and whether a picture was given."""
    offered: list[str] = model["job_types"]
    wanted = ("img2img", "i2v") if image else ("image", "t2v")
    for job_type in offered:
        if job_type in wanted:
            return job_type
    raise click.UsageError(
        f"{model['id']} takes {' or '.join(offered)}: {'leave out' if image else 'give'} --image"
    )


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
