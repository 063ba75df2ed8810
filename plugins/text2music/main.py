"""Music from words: Stable Audio and ACE-Step, as diffusers has them, from weights that are here."""

from __future__ import annotations

import inspect
import os
import wave
from pathlib import Path
from typing import Any

from stillmotion_plugin import Plugin, PluginError, Task

os.environ["HF_HUB_OFFLINE"] = "1"
FOLDER = Path(os.environ.get("STILLMOTION_MODEL_FOLDER", "models"))
PIPELINES = ("StableAudioPipeline", "AceStepPipeline")
STEPS = {"StableAudioPipeline": 100, "AceStepPipeline": 8}
"""Defaults of the pipelines' own model cards."""


class TextToMusic(Plugin):
    """Keeps the pipeline of the last task loaded, until the process is idle for too long."""

    name, pipeline = "", None

    def execute(self, task: Task) -> dict[str, Any]:
        """Load if need be, make the sound, write it as WAV."""
        import torch

        wanted = task.parameters
        task.progress(1, "Loading")
        pipeline = self.loaded(wanted["model"])
        kind = type(pipeline).__name__
        steps = wanted.get("num_inference_steps", STEPS[kind])

        def told(done: int) -> None:
            task.progress(5 + 90 * min(done, steps) / steps, f"Step {min(done, steps)} of {steps}")

        seed = wanted.get("seed", task.seed or 0)
        given = {**arguments_of(kind, wanted), "num_inference_steps": steps, **following(pipeline, told)}
        sound = pipeline(**given, generator=torch.Generator("cpu").manual_seed(seed)).audios[0]
        rate = rate_of(pipeline)
        write_wav(task.output("music.wav"), sound, rate)
        return {"model": wanted["model"], "pipeline": kind, "seed": seed, "sample_rate": rate}

    def loaded(self, name: str) -> Any:
        """Return the pipeline of a repo or folder. Raises `PluginError`."""
        if name != self.name:
            self.pipeline, self.name = None, ""
            self.pipeline, self.name = load(name), name
        return self.pipeline


def load(name: str) -> Any:
    """Load a pipeline on the card, if there is one. Raises `PluginError`."""
    import diffusers
    import torch

    place = FOLDER / name
    inside = place.is_dir() and place.resolve().is_relative_to(FOLDER.resolve())
    cuda = torch.cuda.is_available()
    try:
        pipeline = diffusers.DiffusionPipeline.from_pretrained(
            str(place) if inside else name,
            cache_dir=str(FOLDER),
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.float16 if cuda else torch.float32,
        )
    except (OSError, ValueError) as error:
        raise PluginError(
            f"The weights of {name} are not in MODEL_FOLDER. Get them with: "
            f"hf download {name} --cache-dir {FOLDER.name} ({str(error).splitlines()[0][:200]})"
        ) from None
    if type(pipeline).__name__ not in PIPELINES:
        raise PluginError(f"{name} is a {type(pipeline).__name__}; this plugin runs {' and '.join(PIPELINES)}.")
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to("cuda") if cuda else pipeline


def arguments_of(kind: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the pipeline's arguments for a task's parameters. Raises `PluginError` for one that it has not."""
    given = {"prompt": wanted["prompt"]}
    if "guidance_scale" in wanted:
        given["guidance_scale"] = wanted["guidance_scale"]
    if kind == "StableAudioPipeline":
        if wanted.get("lyrics"):
            raise PluginError("Stable Audio does not sing: leave lyrics out, or choose an ACE-Step model.")
        return {**given, "negative_prompt": wanted.get("negative_prompt"), "audio_end_in_s": wanted["seconds"]}
    if wanted.get("negative_prompt"):
        raise PluginError("ACE-Step takes no negative_prompt.")
    return {**given, "lyrics": wanted.get("lyrics", ""), "audio_duration": wanted["seconds"]}


def following(pipeline: Any, told: Any) -> dict[str, Any]:
    """Return the argument through which the pipeline tells its steps."""
    if "callback_on_step_end" in inspect.signature(pipeline.__call__).parameters:

        def step_end(pipe: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            told(step + 1)
            return tensors

        return {"callback_on_step_end": step_end}
    return {"callback": lambda step, time, latents: told(step + 1), "callback_steps": 1}


def rate_of(pipeline: Any) -> int:
    """Return the samples a second of what the pipeline's VAE decodes."""
    return int(getattr(pipeline, "sample_rate", None) or pipeline.vae.config.sampling_rate)


def write_wav(file: Path, sound: Any, rate: int) -> None:
    """Write a sound (channels, samples) in -1..1 as 16 bits."""
    samples = (sound.detach().float().cpu().clamp(-1, 1) * 32767).round().short()
    with wave.open(str(file), "wb") as out:
        out.setnchannels(samples.shape[0])
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.T.contiguous().numpy().tobytes())


if __name__ == "__main__":
    TextToMusic().run()
