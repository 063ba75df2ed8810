from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fades import Fades
    from ..models.segment import Segment
    from ..models.storyboard_settings_clip_settings import (
        StoryboardSettingsClipSettings,
    )


T = TypeVar("T", bound="StoryboardSettings")


@_attrs_define
class StoryboardSettings:
    """Storyboard: picture N begins clip N, picture N+1 ends it; the clips are joined to one video.

    Attributes:
        segments (list[Segment]): Pictures in order: N of them make N-1 clips, one makes one.
        auto_prompt (bool | Unset): Write the prompts of segments that have none from their pictures, through
            OPENAI_ENDPOINT. Default: False.
        clip_settings (StoryboardSettingsClipSettings | Unset): More settings of every clip, as an i2v job of this model
            takes them, such as sampling_type.
        enable_adaptive_memory (bool | Unset): Place the weights by what memory is free; false keeps all of them on the
            device. Default: True.
        fades (Fades | None | Unset): Fades from and to black.
        fps (int | None | Unset): Frames per second; null: the model's (FramePack: 30).
        global_prompt (None | str | Unset): What holds for every clip; the same as the request's prompt.
        gpu_memory_preservation (float | Unset): GiB of the GPU that weights leave free while the clips are made.
            Default: 6.0.
        guidance_scale (float | None | Unset): How closely to follow the prompt; null: the model's (FramePack: 10).
        height (int | None | Unset): Height in pixels, in place of resolution.
        include_last_frame (bool | Unset): Whether the video shows the last frame of its last clip, which is the last
            picture; without it the video is exactly as long as its clips' durations. Default: True.
        job_id (None | str | Unset): The client's own id for the job; null draws one.
        lora_model (None | str | Unset): A LoRA for every clip.
        lora_scale (float | Unset): Its strength. Default: 1.0.
        mp4_crf (int | Unset): Constant rate factor of the files' H.264: 0 is lossless, higher is smaller. Default: 16.
        negative_prompt (None | str | Unset): What to avoid; the same as the request's negative_prompt.
        resolution (int | None | Unset): Side of a square with as many pixels as a frame has; the first picture gives
            the shape. Null: the model's (FramePack: 720).
        seed (int | None | Unset): Seed of the first clip, each next one's is one higher; null draws one. Default:
            31337.
        source_video_id (None | str | Unset): Video that goes on: its last frame is the first segment's picture where
            that names none, and the clips are joined to its end.
        steps (int | None | Unset): Denoising steps of each clip; null: the model's (FramePack: 25).
        type_ (Literal['storyboard'] | Unset):  Default: 'storyboard'.
        use_teacache (bool | Unset): Leave out layers whose output hardly changed from step to step, as TeaCache does.
            Default: False.
        width (int | None | Unset): Width in pixels, in place of resolution.
    """

    segments: list[Segment]
    auto_prompt: bool | Unset = False
    clip_settings: StoryboardSettingsClipSettings | Unset = UNSET
    enable_adaptive_memory: bool | Unset = True
    fades: Fades | None | Unset = UNSET
    fps: int | None | Unset = UNSET
    global_prompt: None | str | Unset = UNSET
    gpu_memory_preservation: float | Unset = 6.0
    guidance_scale: float | None | Unset = UNSET
    height: int | None | Unset = UNSET
    include_last_frame: bool | Unset = True
    job_id: None | str | Unset = UNSET
    lora_model: None | str | Unset = UNSET
    lora_scale: float | Unset = 1.0
    mp4_crf: int | Unset = 16
    negative_prompt: None | str | Unset = UNSET
    resolution: int | None | Unset = UNSET
    seed: int | None | Unset = 31337
    source_video_id: None | str | Unset = UNSET
    steps: int | None | Unset = UNSET
    type_: Literal["storyboard"] | Unset = "storyboard"
    use_teacache: bool | Unset = False
    width: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.fades import Fades

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        auto_prompt = self.auto_prompt

        clip_settings: dict[str, Any] | Unset = UNSET
        if not isinstance(self.clip_settings, Unset):
            clip_settings = self.clip_settings.to_dict()

        enable_adaptive_memory = self.enable_adaptive_memory

        fades: dict[str, Any] | None | Unset
        if isinstance(self.fades, Unset):
            fades = UNSET
        elif isinstance(self.fades, Fades):
            fades = self.fades.to_dict()
        else:
            fades = self.fades

        fps: int | None | Unset
        if isinstance(self.fps, Unset):
            fps = UNSET
        else:
            fps = self.fps

        global_prompt: None | str | Unset
        if isinstance(self.global_prompt, Unset):
            global_prompt = UNSET
        else:
            global_prompt = self.global_prompt

        gpu_memory_preservation = self.gpu_memory_preservation

        guidance_scale: float | None | Unset
        if isinstance(self.guidance_scale, Unset):
            guidance_scale = UNSET
        else:
            guidance_scale = self.guidance_scale

        height: int | None | Unset
        if isinstance(self.height, Unset):
            height = UNSET
        else:
            height = self.height

        include_last_frame = self.include_last_frame

        job_id: None | str | Unset
        if isinstance(self.job_id, Unset):
            job_id = UNSET
        else:
            job_id = self.job_id

        lora_model: None | str | Unset
        if isinstance(self.lora_model, Unset):
            lora_model = UNSET
        else:
            lora_model = self.lora_model

        lora_scale = self.lora_scale

        mp4_crf = self.mp4_crf

        negative_prompt: None | str | Unset
        if isinstance(self.negative_prompt, Unset):
            negative_prompt = UNSET
        else:
            negative_prompt = self.negative_prompt

        resolution: int | None | Unset
        if isinstance(self.resolution, Unset):
            resolution = UNSET
        else:
            resolution = self.resolution

        seed: int | None | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        source_video_id: None | str | Unset
        if isinstance(self.source_video_id, Unset):
            source_video_id = UNSET
        else:
            source_video_id = self.source_video_id

        steps: int | None | Unset
        if isinstance(self.steps, Unset):
            steps = UNSET
        else:
            steps = self.steps

        type_ = self.type_

        use_teacache = self.use_teacache

        width: int | None | Unset
        if isinstance(self.width, Unset):
            width = UNSET
        else:
            width = self.width

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "segments": segments,
            }
        )
        if auto_prompt is not UNSET:
            field_dict["auto_prompt"] = auto_prompt
        if clip_settings is not UNSET:
            field_dict["clip_settings"] = clip_settings
        if enable_adaptive_memory is not UNSET:
            field_dict["enable_adaptive_memory"] = enable_adaptive_memory
        if fades is not UNSET:
            field_dict["fades"] = fades
        if fps is not UNSET:
            field_dict["fps"] = fps
        if global_prompt is not UNSET:
            field_dict["global_prompt"] = global_prompt
        if gpu_memory_preservation is not UNSET:
            field_dict["gpu_memory_preservation"] = gpu_memory_preservation
        if guidance_scale is not UNSET:
            field_dict["guidance_scale"] = guidance_scale
        if height is not UNSET:
            field_dict["height"] = height
        if include_last_frame is not UNSET:
            field_dict["include_last_frame"] = include_last_frame
        if job_id is not UNSET:
            field_dict["job_id"] = job_id
        if lora_model is not UNSET:
            field_dict["lora_model"] = lora_model
        if lora_scale is not UNSET:
            field_dict["lora_scale"] = lora_scale
        if mp4_crf is not UNSET:
            field_dict["mp4_crf"] = mp4_crf
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if seed is not UNSET:
            field_dict["seed"] = seed
        if source_video_id is not UNSET:
            field_dict["source_video_id"] = source_video_id
        if steps is not UNSET:
            field_dict["steps"] = steps
        if type_ is not UNSET:
            field_dict["type"] = type_
        if use_teacache is not UNSET:
            field_dict["use_teacache"] = use_teacache
        if width is not UNSET:
            field_dict["width"] = width

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.fades import Fades
        from ..models.segment import Segment
        from ..models.storyboard_settings_clip_settings import (
            StoryboardSettingsClipSettings,
        )

        d = dict(src_dict)
        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = Segment.from_dict(segments_item_data)

            segments.append(segments_item)

        auto_prompt = d.pop("auto_prompt", UNSET)

        _clip_settings = d.pop("clip_settings", UNSET)
        clip_settings: StoryboardSettingsClipSettings | Unset
        if isinstance(_clip_settings, Unset):
            clip_settings = UNSET
        else:
            clip_settings = StoryboardSettingsClipSettings.from_dict(_clip_settings)

        enable_adaptive_memory = d.pop("enable_adaptive_memory", UNSET)

        def _parse_fades(data: object) -> Fades | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fades_type_0 = Fades.from_dict(data)

                return fades_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Fades | None | Unset, data)

        fades = _parse_fades(d.pop("fades", UNSET))

        def _parse_fps(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        fps = _parse_fps(d.pop("fps", UNSET))

        def _parse_global_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        global_prompt = _parse_global_prompt(d.pop("global_prompt", UNSET))

        gpu_memory_preservation = d.pop("gpu_memory_preservation", UNSET)

        def _parse_guidance_scale(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        guidance_scale = _parse_guidance_scale(d.pop("guidance_scale", UNSET))

        def _parse_height(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        height = _parse_height(d.pop("height", UNSET))

        include_last_frame = d.pop("include_last_frame", UNSET)

        def _parse_job_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        job_id = _parse_job_id(d.pop("job_id", UNSET))

        def _parse_lora_model(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        lora_model = _parse_lora_model(d.pop("lora_model", UNSET))

        lora_scale = d.pop("lora_scale", UNSET)

        mp4_crf = d.pop("mp4_crf", UNSET)

        def _parse_negative_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt", UNSET))

        def _parse_resolution(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        resolution = _parse_resolution(d.pop("resolution", UNSET))

        def _parse_seed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        def _parse_source_video_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_video_id = _parse_source_video_id(d.pop("source_video_id", UNSET))

        def _parse_steps(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        steps = _parse_steps(d.pop("steps", UNSET))

        type_ = cast(Literal["storyboard"] | Unset, d.pop("type", UNSET))
        if type_ != "storyboard" and not isinstance(type_, Unset):
            raise ValueError(f"type must match const 'storyboard', got '{type_}'")

        use_teacache = d.pop("use_teacache", UNSET)

        def _parse_width(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        width = _parse_width(d.pop("width", UNSET))

        storyboard_settings = cls(
            segments=segments,
            auto_prompt=auto_prompt,
            clip_settings=clip_settings,
            enable_adaptive_memory=enable_adaptive_memory,
            fades=fades,
            fps=fps,
            global_prompt=global_prompt,
            gpu_memory_preservation=gpu_memory_preservation,
            guidance_scale=guidance_scale,
            height=height,
            include_last_frame=include_last_frame,
            job_id=job_id,
            lora_model=lora_model,
            lora_scale=lora_scale,
            mp4_crf=mp4_crf,
            negative_prompt=negative_prompt,
            resolution=resolution,
            seed=seed,
            source_video_id=source_video_id,
            steps=steps,
            type_=type_,
            use_teacache=use_teacache,
            width=width,
        )

        return storyboard_settings
