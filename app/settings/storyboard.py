"""The settings of a storyboard: pictures, with prompts between them, that become one video."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.settings.base import MAX_PROMPT, MAX_SEED, JobSettings, MediaId, Strict
from app.settings.parts import ModelName

MAX_SEGMENTS = 100
"""Most pictures of one storyboard."""

SectionPrompt = Annotated[str, Field(max_length=MAX_PROMPT)]


class Segment(Strict):
    """A picture, and the clip that begins with it and ends with the next one's picture."""

    source_image_id: MediaId | None = Field(
        default=None, description="Picture or upload that the clip begins with."
    )
    image_path: str | None = Field(
        default=None,
        min_length=1,
        max_length=4096,
        description="The same as a file on the server, below a folder of RESOURCE_ROOTS; it is taken in as an "
        "upload.",
    )
    prompt: SectionPrompt | list[SectionPrompt] = Field(
        default="",
        description="What happens in the clip; it follows the global prompt. A list gives each equal part "
        "of the "
        "clip its own, where the model works in sections.",
    )
    duration: float = Field(default=3.0, gt=0.0, le=600.0, description="Seconds of the clip.")
    num_frames: int | None = Field(
        default=None,
        ge=2,
        le=1801,
        description="Frames of the clip, both pictures' included; null: as many as come nearest to its "
        "duration.",
    )

    @model_validator(mode="after")
    def _one_picture(self) -> Self:
        if self.source_image_id is not None and self.image_path is not None:
            raise ValueError("name its picture with source_image_id or image_path, and not with both")
        if isinstance(self.prompt, list) and not self.prompt:
            raise ValueError("the list of prompts is empty")
        return self

    @property
    def prompts(self) -> list[str]:
        """Its prompt as a list."""
        return self.prompt if isinstance(self.prompt, list) else [self.prompt]


class Fades(Strict):
    """Fades from and to black, in seconds; they change no length. 0 is none."""

    start: float = Field(default=0.0, ge=0.0, le=30.0, description="The video comes up from black.")
    between: float = Field(
        default=0.0, ge=0.0, le=30.0, description="Each clip goes to black, the next comes up."
    )
    end: float = Field(default=0.0, ge=0.0, le=30.0, description="The video goes down to black.")

    @property
    def any(self) -> bool:
        return bool(self.start or self.between or self.end)


class StoryboardSettings(JobSettings):
    """Storyboard: picture N begins clip N, picture N+1 ends it; the clips are joined to one video."""

    type: Literal["storyboard"] = "storyboard"
    job_id: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_-]{1,32}$",
        description="The client's own id for the job; null draws one.",
    )
    segments: list[Segment] = Field(
        min_length=1,
        max_length=MAX_SEGMENTS,
        description="Pictures in order: N of them make N-1 clips, one makes one.",
    )
    global_prompt: str | None = Field(
        default=None,
        max_length=MAX_PROMPT,
        description="What holds for every clip; the same as the request's prompt.",
    )
    negative_prompt: str | None = Field(
        default=None,
        max_length=MAX_PROMPT,
        description="What to avoid; the same as the request's negative_prompt.",
    )
    seed: int | None = Field(
        default=31337,
        ge=0,
        le=MAX_SEED,
        description="Seed of the first clip, each next one's is one higher; null draws one.",
    )
    steps: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Denoising steps of each clip; null: the model's (FramePack: 25).",
    )
    guidance_scale: float | None = Field(
        default=None,
        ge=0.0,
        le=50.0,
        description="How closely to follow the prompt; null: the model's (FramePack: 10).",
    )
    use_teacache: bool = Field(
        default=False,
        description="Leave out layers whose output hardly changed from step to step, as TeaCache does.",
    )
    enable_adaptive_memory: bool = Field(
        default=True,
        description="Place the weights by what memory is free; false keeps all of them on the device.",
    )
    gpu_memory_preservation: float = Field(
        default=6.0,
        ge=0.0,
        le=128.0,
        description="GiB of the GPU that weights leave free while the clips are made.",
    )
    resolution: int | None = Field(
        default=None,
        ge=64,
        le=2048,
        description="Side of a square with as many pixels as a frame has; the first picture gives the "
        "shape. Null: "
        "the model's (FramePack: 720).",
    )
    width: int | None = Field(
        default=None, ge=16, le=8192, description="Width in pixels, in place of resolution."
    )
    height: int | None = Field(
        default=None, ge=16, le=8192, description="Height in pixels, in place of resolution."
    )
    fps: int | None = Field(
        default=None, ge=1, le=120, description="Frames per second; null: the model's (FramePack: 30)."
    )
    mp4_crf: int = Field(
        default=16,
        ge=0,
        le=51,
        description="Constant rate factor of the files' H.264: 0 is lossless, higher is smaller.",
    )
    include_last_frame: bool = Field(
        default=True,
        description="Whether the video shows the last frame of its last clip, which is the last picture; "
        "without it "
        "the video is exactly as long as its clips' durations.",
    )
    auto_prompt: bool = Field(
        default=False,
        description="Write the prompts of segments that have none from their pictures, through "
        "OPENAI_ENDPOINT.",
    )
    lora_model: ModelName | None = Field(default=None, description="A LoRA for every clip.")
    lora_scale: float = Field(default=1.0, ge=-10.0, le=10.0, description="Its strength.")
    source_video_id: MediaId | None = Field(
        default=None,
        description="Video that goes on: its last frame is the first segment's picture where that names none, "
        "and the clips are joined to its end.",
    )
    fades: Fades | None = Field(default=None, description="Fades from and to black.")
    clip_settings: dict[str, Any] = Field(
        default_factory=dict,
        max_length=20,
        description="More settings of every clip, as an i2v job of this model takes them, such as "
        "sampling_type.",
    )

    @property
    def num_clips(self) -> int:
        """N pictures make N-1 clips, one picture makes one."""
        return max(1, len(self.segments) - 1)

    @property
    def joined(self) -> bool:
        """Whether the video is another file than its only clip."""
        faded = self.fades is not None and self.fades.any
        return self.num_clips > 1 or faded or self.source_video_id is not None

    @property
    def num_outputs(self) -> int:
        """The clips, and the video they are joined to."""
        return self.num_clips + self.joined
