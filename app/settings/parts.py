"""Parts of a job's settings that come as objects: adapters, control pictures and optimisations."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.settings.base import MediaId, Strict

StepCache = Literal["first_block", "taylorseer", "pyramid", "fastercache", "magcache", "seacache"]
ModelName = Annotated[str, Field(min_length=1, max_length=200)]


class LoraAdapter(Strict):
    """One LoRA adapter, in force for this job only."""

    model: ModelName = Field(description="LoRA by its name in the studio, its hub repo, or civitai:VERSION_ID.")
    weight_name: str | None = Field(
        default=None, min_length=1, max_length=200, description="File in the repo, where it holds several."
    )
    adapter_name: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Name of the adapter in the pipeline; null draws one from the model's name.",
    )
    scale: float = Field(default=1.0, ge=-10.0, le=10.0, description="Strength: 0 is off, 1 as trained.")
    expert: Literal["high_noise", "low_noise"] | None = Field(
        default=None,
        description="For models of two experts (Wan 2.2 A14B), which one it was made for; null reads it off "
        "the file's name, or else takes both.",
    )


class ControlNetInput(Strict):
    """One ControlNet with the picture that guides it (Zhang et al., arXiv 2302.05543)."""

    model: ModelName = Field(description="ControlNet by its name in the studio or its hub repo.")
    guide_image_id: MediaId = Field(description="Picture or upload that guides.")
    preprocessor: str | None = Field(
        default=None,
        min_length=1,
        max_length=64,
        description="Turns the guide into edges, depth or a pose, such as canny; null: it is one already.",
    )
    control_mode: int | None = Field(
        default=None,
        ge=0,
        le=7,
        description="Kind of guide for a union ControlNet: 0 pose, 1 depth, 2 hed or scribble, 3 canny or "
        "line, 4 normal, 5 segment, 6 tile, 7 inpaint.",
    )
    controlnet_conditioning_scale: float = Field(
        default=1.0, ge=0.0, le=2.0, description="Strength of the guide."
    )
    control_guidance_start: float = Field(
        default=0.0, ge=0.0, le=1.0, description="Share of the steps after which it begins."
    )
    control_guidance_end: float = Field(
        default=1.0, ge=0.0, le=1.0, description="Share of the steps after which it ends."
    )
    guess_mode: bool = Field(default=False, description="Follow the guide without a prompt.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.control_guidance_start >= self.control_guidance_end:
            raise ValueError("control_guidance_start must be below control_guidance_end")
        return self


class IPAdapterInput(Strict):
    """A picture as a prompt (Ye et al., arXiv 2308.06721)."""

    image_id: MediaId = Field(description="Picture or upload whose content or style is taken.")
    model: ModelName | None = Field(
        default=None,
        description="IP-Adapter by its name in the studio or its hub repo; null: the family's own.",
    )
    weight_name: str | None = Field(default=None, min_length=1, max_length=200, description="File in the repo.")
    scale: float = Field(default=0.6, ge=0.0, le=2.0, description="Strength: 0 is off, 1 the picture rules.")


class Optimizations(Strict):
    """Trades of speed against exactness or memory, for this job only. What a model cannot do is reported in the
    job's ``warnings``."""

    cache: StepCache | None = Field(
        default=None, description="Step cache of transformers: leaves out layers whose output hardly changed."
    )
    cache_threshold: float = Field(
        default=0.05,
        gt=0.0,
        le=1.0,
        description="With first_block, magcache and seacache: the change below which layers are left out.",
    )
    use_deepcache: bool = Field(
        default=False, description="DeepCache for UNets (Ma et al., arXiv 2312.00858): reuses deep features."
    )
    deepcache_interval: int = Field(
        default=3, ge=2, le=20, description="With DeepCache: every how many steps everything is computed."
    )
    deepcache_branch_id: int = Field(
        default=0, ge=0, le=11, description="With DeepCache: how much is computed in between; 0: least."
    )
    use_torch_compile: bool = Field(
        default=False, description="Compile the model's repeated blocks: slow to begin, faster afterwards."
    )
    attention_backend: str | None = Field(
        default=None,
        min_length=1,
        max_length=40,
        description="Attention kernels of diffusers by name, such as native, flash, sage or xformers.",
    )
    vae_tiling: bool | None = Field(default=None, description="Decode in tiles: less memory, faint seams.")
    vae_slicing: bool | None = Field(default=None, description="Decode pictures and frames one by one.")
    attention_slicing: bool | None = Field(default=None, description="Attend in slices: less memory, slower.")
