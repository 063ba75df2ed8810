"""HunyuanVideo FramePack: pictures to videos of any length, in sections (Zhang & Agrawala, 2504.12626)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from app.errors import InvalidInput
from app.models import schedulers
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.models.sections import passes_apart, section_prompts
from app.settings import MAX_PROMPT, DiffusionSettings, ImageToVideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry
    from app.models.loading import Loader

TEMPORAL = 4
"""Frames of one latent frame: the VAE's temporal factor."""

VISION = "lllyasviel/flux_redux_bfl"
"""Repo of the image encoder that FramePack was trained with."""


class FramePackSettings(UpTo1280, ImageToVideoSettings):
    """Image to video with FramePack: the source becomes the first frame, another picture the last."""

    num_inference_steps: int = Field(default=25, ge=1, le=100, description="Denoising steps of each section.")
    guidance_scale: float = Field(
        default=10.0,
        ge=0.0,
        le=32.0,
        description="Distilled guidance: an input of the model, not a second pass.",
    )
    true_cfg_scale: float = Field(
        default=1.0,
        ge=1.0,
        le=32.0,
        description="Guidance by a second pass; above 1 it doubles the time and lets a negative prompt work.",
    )
    num_frames: int = Field(default=109, ge=5, le=1801, description="Frames: whole sections, 36 each, plus 1.")
    fps: int = Field(default=30, ge=1, le=60, description="Frames per second of the file.")
    latent_window_size: int = Field(
        default=9,
        ge=1,
        le=33,
        description="Latent frames of a section, 4 frames each: 9 is what the models were trained with.",
    )
    sampling_type: Literal["inverted_anti_drifting", "vanilla"] = Field(
        default="inverted_anti_drifting",
        description="From the end to the start, which drifts less; or in order, as the F1 model was trained.",
    )
    section_prompts: list[Annotated[str, Field(min_length=1, max_length=MAX_PROMPT)]] = Field(
        default_factory=list,
        max_length=50,
        description="Prompts for equal parts of the video, in order, in place of the one prompt; at most as "
        "many as there are sections.",
    )


class FramePack(Recipe):
    """25 steps, guidance 10 and windows of 9 latent frames at 30 a second are FramePack's own defaults.

    A section adds 4 x latent_window_size frames to the video, and one frame stands for the source: lengths are
    whole sections plus one, so that neither the start nor the last picture is cut off.
    """

    family = "framepack"
    title = "HunyuanVideo FramePack"
    description = "Long videos from a picture, with a last frame where one is given; from 8 GB with offload."
    license = "Tencent Hunyuan Community License"
    pattern = r"frame[-_. ]?pack.*"
    settings = {"i2v": FramePackSettings}
    pipelines = {"i2v": "HunyuanVideoFramepackPipeline"}
    size = (832, 480)
    multiple = 16
    max_pixels = 1280 * 720
    max_work = 2e10
    frame_stride = 36
    last_image = True
    resolution = 720
    schedulers = schedulers.FLOW_SIGMAS
    takes_negative_prompt = False
    parts = {
        "transformer": ("diffusers", "HunyuanVideoFramepackTransformer3DModel", None),
        "image_encoder": ("transformers", "SiglipVisionModel", VISION),
        "feature_extractor": ("transformers", "SiglipImageProcessor", VISION),
    }
    dtypes = {"default": "float16", "transformer": "bfloat16"}
    features = frozenset({"lora"})
    working_gb = 6.0
    examples = (
        'MODEL_FRAMEPACK="FramePack;lllyasviel/FramePackI2V_HY;Long videos from a picture;huggingface;false;'
        '{\\"base_repo\\": \\"hunyuanvideo-community/HunyuanVideo\\"}"',
    )

    def fit(self, names: Iterable[str], pipeline_class: str | None) -> int:
        """Its base is HunyuanVideo's repo: a name that fits counts for more than that one's class."""
        fit = super().fit(names, pipeline_class)
        return fit and fit + 1000

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        if entry.source in ("gguf_url", "civitai"):
            raise ValueError(f"{self.title} is not loaded from one file: name its repo and base_repo")
        bare = entry.source == "huggingface" and re.match(r"(?i)lllyasviel/framepack", entry.repo)
        if bare and entry.options.base_repo is None:
            raise ValueError(
                f'{entry.repo} is a transformer: add "base_repo": "hunyuanvideo-community/HunyuanVideo"'
            )

    def defaults(self, entry: ModelEntry, job_type: str) -> dict[str, Any]:
        return {"sampling_type": "vanilla"} if re.search(r"(?i)framepack[-_ ]?f1", entry.repo) else {}

    def refuse(self, entry: ModelEntry, job_type: str, settings: DiffusionSettings) -> None:
        if getattr(settings, "last_image_id", None) and getattr(settings, "sampling_type", "") == "vanilla":
            raise InvalidInput("settings.last_image_id", "needs sampling_type inverted_anti_drifting")
        prompts, sections = getattr(settings, "section_prompts", []), max(1, self.rounds(settings))
        if len(prompts) > sections:
            reason = f"is a list of {len(prompts)} prompts for {sections} sections"
            raise InvalidInput("settings.section_prompts", reason, max_length=sections)

    def load(self, loader: Loader, job_type: str) -> Any:
        pipeline = super().load(loader, job_type)
        pipeline.vae.enable_tiling()
        return pipeline

    def stride(self, settings: DiffusionSettings) -> int:
        return TEMPORAL * _window(settings)

    def rounds(self, settings: DiffusionSettings) -> int:
        return (getattr(settings, "num_frames", 1) - 1) // self.stride(settings)

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """Ask for frames as the pipeline counts its sections: by those that one has before they overlap."""
        settings = request.settings
        arguments = super().arguments(request, size) | {
            "num_frames": self.rounds(settings) * (TEMPORAL * (_window(settings) - 1) + 1),
            "latent_window_size": _window(settings),
            "sampling_type": getattr(settings, "sampling_type", "inverted_anti_drifting"),
        }
        scale = getattr(settings, "true_cfg_scale", 1.0)
        if scale > 1.0:
            arguments |= {"true_cfg_scale": scale, "negative_prompt": request.negative_prompt or ""}
        return arguments

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        settings = request.settings
        passes = 2 if "true_cfg_scale" in arguments else 1
        backwards = arguments["sampling_type"] == "inverted_anti_drifting"
        prompts = getattr(settings, "section_prompts", [])
        with passes_apart(pipeline, passes), ExitStack() as stack:
            if prompts:
                told = section_prompts(pipeline, prompts, self.rounds(settings), passes, backwards)
                stack.enter_context(told)
            yield arguments

    def warnings(self, request: GenerationRequest) -> list[dict[str, str]]:
        return [] if getattr(request.settings, "true_cfg_scale", 1.0) > 1.0 else super().warnings(request)

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.HunyuanVideoFramepackPipeline(**tiny.framepack_parts()).save_pretrained(folder)


def _window(settings: DiffusionSettings) -> int:
    return int(getattr(settings, "latent_window_size", 9))
