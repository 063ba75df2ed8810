"""What a family of models is: the base class of every file in app/models/families.

A recipe declares; it holds no weights and no state. The form, OpenAPI, the docs table, the checks of a
request, the loader and the parametrised tests all read it. torch and diffusers are imported inside methods
only.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from app.models.declaration import Declaration
from app.models.memory import GIB
from app.models.options import EntryType, ModelOptions
from app.models.requests import GenerationRequest, warning
from app.settings import DiffusionSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry
    from app.models.loading import Loader

ENTRY_TYPES: tuple[EntryType, ...] = get_args(EntryType)


class Recipe(Declaration, ABC):
    """One family: its job types, ranges, pipeline classes and how they are loaded and called."""

    # ---- hooks: most families change one or two --------------------------------------------------

    @abstractmethod
    def tiny(self, folder: Path, job_type: str) -> None:
        """Save the pipeline of ``job_type`` with tiny random components to ``folder``, as the hub would hold
        it."""

    def fit(self, names: Iterable[str], pipeline_class: str | None) -> int:
        """Return how well an entry fits: 0 not at all, more for a longer match, most for its pipeline class."""
        if self.starter:
            return 0
        if pipeline_class is not None and pipeline_class in self.pipelines.values():
            return 1000
        if self.pattern is None:
            return 0
        return max((len(match[0]) for name in names if (match := re.search(self.pattern, name))), default=0)

    def check(self, entry: ModelEntry) -> None:
        """Raise ValueError where an entry cannot work, saying what to write instead."""
        if entry.type not in self.entry_types:
            raise ValueError(f"type is {entry.type!r}; {self.title} makes {', '.join(self.entry_types)}")
        known = entry.options.base_repo or (entry.source != "gguf_url" and self.base_of(entry))
        if entry.source in ("gguf_url", "civitai") and not known:
            raise ValueError(f"a {entry.source} model needs base_repo: the repo of its other components")

    @property
    def entry_types(self) -> tuple[EntryType, ...]:
        """The types that an entry of this family may have."""
        kinds = {kind_of(job_type) for job_type in self.settings}
        return tuple(kind for kind in ENTRY_TYPES if kind in kinds)

    @property
    def denoisers(self) -> tuple[str, ...]:
        """The components that denoise: the main one, and the one that takes turns with it."""
        return tuple(filter(None, (self.main_component, self.second_component)))

    def base_of(self, entry: ModelEntry) -> str | None:
        """Return the repo that completes a checkpoint of one file; None where the family knows none."""
        return entry.options.base_repo or self.presets(entry).base_repo or self.base_repo

    def job_types(self, entry: ModelEntry) -> tuple[str, ...]:
        """Return the job types that an entry offers, the main one first: by default those of its type."""
        return tuple(job_type for job_type in self.settings if kind_of(job_type) == entry.type)

    def adapters(self, kind: str) -> Mapping[str, Path]:
        """Return the adapters (``lora`` or ``controlnet``) that the family brings: name to file or folder."""
        return {}

    def presets(self, entry: ModelEntry) -> ModelOptions:
        """Return what the family knows about this very model; the entry's own options win over it."""
        return ModelOptions()

    def defaults(self, entry: ModelEntry, job_type: str) -> dict[str, Any]:
        """Return the defaults of the family's own fields for this very model, such as ``flow_shift``."""
        return {}

    def refuse(self, entry: ModelEntry, job_type: str, settings: DiffusionSettings) -> None:
        """Raise `InvalidInput` for frozen settings that this very model cannot do."""

    def load(self, loader: Loader, job_type: str) -> Any:
        """Build the pipeline of ``job_type`` on the CPU."""
        return loader.pipeline(self.pipelines[job_type])

    def variant(self, pipeline: Any, job_type: str) -> Any:
        """Return the pipeline of another job type that shares every component of ``pipeline``."""
        from app.models.loading import share

        return share(pipeline, self.pipelines[job_type])

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """Return the arguments of the pipeline's call, save the generator, the callback and the output type.

        ``size`` is (width, height); ``request.image``, its mask, the last picture and the video's frames have
        that size already, ``request.images`` their own. ``width`` and ``height`` (and ``num_frames`` beside a
        video) are left out by the caller where a pipeline reads them off its source.
        """
        settings = request.settings
        arguments: dict[str, Any] = {
            "prompt": request.prompt,
            "width": size[0],
            "height": size[1],
            "num_inference_steps": settings.num_inference_steps,
            "guidance_scale": settings.guidance_scale,
        }
        if self.takes_negative_prompt:
            arguments["negative_prompt"] = self.negative_prompt(request)
        for name in ("num_frames", "strength"):
            if hasattr(settings, name):
                arguments[name] = getattr(settings, name)
        given = {
            "image": request.image or list(request.images) or None,
            "mask_image": request.mask,
            "last_image": request.last_image,
            "video": list(request.video) or None,
        }
        return arguments | {name: value for name, value in given.items() if value is not None}

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Change the pipeline for the length of one run, and give the arguments of its call."""
        yield arguments

    def stride(self, settings: DiffusionSettings) -> int:
        """Return what the frames of this request are a multiple of, plus one."""
        return self.frame_stride

    def rounds(self, settings: DiffusionSettings) -> int:
        """Return how often the pipeline goes through all of its steps: once, or once per section of a video."""
        return 1

    def noise_device(self, pipeline: Any, device: str) -> str:
        """Return where the noise is drawn: on the CPU, so that a seed gives the same everywhere."""
        return "cpu"

    def working_bytes(self, settings: DiffusionSettings | None) -> int:
        """Return the bytes beside the weights that a run takes on a GPU: `working_gb`, more for larger ones.

        Linear in width x height x frames: so is attention with fused kernels (Dao et al., arXiv 2205.14135),
        and so is the decoding of a VAE that does not tile.
        """
        usual = self.size[0] * self.size[1]
        wanted = usual
        if settings is not None:
            wanted = (settings.width or self.size[0]) * (settings.height or self.size[1])
            frames = type(settings).model_fields.get("num_frames")
            if frames is not None:
                default = frames.default or 1
                usual, wanted = usual * default, wanted * (getattr(settings, "num_frames", None) or default)
        return int(self.working_gb * GIB * max(1.0, wanted / usual))

    def audio(self, pipeline: Any, output: Any) -> bytes | None:
        """Return the sound that a run made beside its frames, as a WAV file."""
        return None

    def scheduler_changes(self, settings: DiffusionSettings) -> dict[str, Any]:
        """Return what a request changes in the scheduler's configuration."""
        return {}

    def negative_prompt(self, request: GenerationRequest) -> str | None:
        """Return the request's negative prompt, or the family's where it gives none."""
        return self.default_negative_prompt if request.negative_prompt is None else request.negative_prompt

    def warnings(self, request: GenerationRequest) -> list[dict[str, str]]:
        """Return the parts of a request that this family cannot honour."""
        if not request.negative_prompt:
            return []
        if not self.takes_negative_prompt:
            return [warning("negative_prompt", f"{self.title} takes no negative prompt.")]
        if (request.settings.guidance_scale or 0) <= 1:
            return [warning("negative_prompt", "A guidance scale of 1 or less leaves no room for it.")]
        return []


def kind_of(job_type: str) -> Literal["image", "t2v", "i2v"]:
    """Return the entry type that offers a job type: every job that ends in pictures is an image job."""
    return "t2v" if job_type in ("t2v", "v2v") else "i2v" if job_type == "i2v" else "image"
