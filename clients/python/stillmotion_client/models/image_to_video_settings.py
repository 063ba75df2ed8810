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

from ..models.image_to_video_settings_sampling_type_type_0 import (
    ImageToVideoSettingsSamplingTypeType0,
    check_image_to_video_settings_sampling_type_type_0,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.lora_adapter import LoraAdapter
    from ..models.optimizations import Optimizations


T = TypeVar("T", bound="ImageToVideoSettings")


@_attrs_define
class ImageToVideoSettings:
    """Image to video: the source becomes the first frame.

    Attributes:
        source_image_id (str): Picture or upload to animate.
        flow_shift (float | None | Unset): Shift of the noise schedule; null: as trained. Only: HunyuanVideo,
            HunyuanVideo 1.5, Wan 2.1, Wan 2.2 A14B, Wan 2.2 TI2V 5B.
        fps (int | None | Unset): Frames per second of the file.
        guidance_scale (float | None | Unset): Classifier-free guidance: how closely to follow the prompt.
        guidance_scale_2 (float | None | Unset): Guidance of the low-noise expert; null: the same. Only: Wan 2.2 A14B.
        height (int | None | Unset): Height in pixels.
        last_image_id (None | str | Unset): Picture or upload that becomes the last frame, where the model takes one.
        latent_window_size (int | None | Unset): Latent frames of a section, 4 frames each: 9 is what the models were
            trained with. Only: HunyuanVideo FramePack.
        loras (list[LoraAdapter] | Unset): LoRA adapters, loaded for this job only.
        modality_scale (float | None | Unset): Guidance of picture and sound by each other; 1 saves one pass. Only:
            LTX-2.
        num_frames (int | None | Unset): Frames of the video.
        num_inference_steps (int | None | Unset): Denoising steps.
        optimizations (None | Optimizations | Unset): Trades of speed for this job only.
        sampling_type (ImageToVideoSettingsSamplingTypeType0 | None | Unset): From the end to the start, which drifts
            less; or in order, as the F1 model was trained. Only: HunyuanVideo FramePack.
        scheduler (None | str | Unset): Scheduler by name; null keeps the model's own.
        section_prompts (list[str] | None | Unset): Prompts for equal parts of the video, in order, in place of the one
            prompt; at most as many as there are sections. Only: HunyuanVideo FramePack.
        seed (int | None | Unset): Seed of the noise; null draws one, which is recorded.
        stg_scale (float | None | Unset): Spatio-temporal guidance; 0 saves one pass per step. Only: LTX-2.
        true_cfg_scale (float | None | Unset): Guidance by a second pass; above 1 it doubles the time and lets a
            negative prompt work. Only: HunyuanVideo FramePack, HunyuanVideo.
        type_ (Literal['i2v'] | Unset):  Default: 'i2v'.
        width (int | None | Unset): Width in pixels.
    """

    source_image_id: str
    flow_shift: float | None | Unset = UNSET
    fps: int | None | Unset = UNSET
    guidance_scale: float | None | Unset = UNSET
    guidance_scale_2: float | None | Unset = UNSET
    height: int | None | Unset = UNSET
    last_image_id: None | str | Unset = UNSET
    latent_window_size: int | None | Unset = UNSET
    loras: list[LoraAdapter] | Unset = UNSET
    modality_scale: float | None | Unset = UNSET
    num_frames: int | None | Unset = UNSET
    num_inference_steps: int | None | Unset = UNSET
    optimizations: None | Optimizations | Unset = UNSET
    sampling_type: ImageToVideoSettingsSamplingTypeType0 | None | Unset = UNSET
    scheduler: None | str | Unset = UNSET
    section_prompts: list[str] | None | Unset = UNSET
    seed: int | None | Unset = UNSET
    stg_scale: float | None | Unset = UNSET
    true_cfg_scale: float | None | Unset = UNSET
    type_: Literal["i2v"] | Unset = "i2v"
    width: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.optimizations import Optimizations

        source_image_id = self.source_image_id

        flow_shift: float | None | Unset
        if isinstance(self.flow_shift, Unset):
            flow_shift = UNSET
        else:
            flow_shift = self.flow_shift

        fps: int | None | Unset
        if isinstance(self.fps, Unset):
            fps = UNSET
        else:
            fps = self.fps

        guidance_scale: float | None | Unset
        if isinstance(self.guidance_scale, Unset):
            guidance_scale = UNSET
        else:
            guidance_scale = self.guidance_scale

        guidance_scale_2: float | None | Unset
        if isinstance(self.guidance_scale_2, Unset):
            guidance_scale_2 = UNSET
        else:
            guidance_scale_2 = self.guidance_scale_2

        height: int | None | Unset
        if isinstance(self.height, Unset):
            height = UNSET
        else:
            height = self.height

        last_image_id: None | str | Unset
        if isinstance(self.last_image_id, Unset):
            last_image_id = UNSET
        else:
            last_image_id = self.last_image_id

        latent_window_size: int | None | Unset
        if isinstance(self.latent_window_size, Unset):
            latent_window_size = UNSET
        else:
            latent_window_size = self.latent_window_size

        loras: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.loras, Unset):
            loras = []
            for loras_item_data in self.loras:
                loras_item = loras_item_data.to_dict()
                loras.append(loras_item)

        modality_scale: float | None | Unset
        if isinstance(self.modality_scale, Unset):
            modality_scale = UNSET
        else:
            modality_scale = self.modality_scale

        num_frames: int | None | Unset
        if isinstance(self.num_frames, Unset):
            num_frames = UNSET
        else:
            num_frames = self.num_frames

        num_inference_steps: int | None | Unset
        if isinstance(self.num_inference_steps, Unset):
            num_inference_steps = UNSET
        else:
            num_inference_steps = self.num_inference_steps

        optimizations: dict[str, Any] | None | Unset
        if isinstance(self.optimizations, Unset):
            optimizations = UNSET
        elif isinstance(self.optimizations, Optimizations):
            optimizations = self.optimizations.to_dict()
        else:
            optimizations = self.optimizations

        sampling_type: None | str | Unset
        if isinstance(self.sampling_type, Unset):
            sampling_type = UNSET
        elif isinstance(self.sampling_type, str):
            sampling_type = self.sampling_type
        else:
            sampling_type = self.sampling_type

        scheduler: None | str | Unset
        if isinstance(self.scheduler, Unset):
            scheduler = UNSET
        else:
            scheduler = self.scheduler

        section_prompts: list[str] | None | Unset
        if isinstance(self.section_prompts, Unset):
            section_prompts = UNSET
        elif isinstance(self.section_prompts, list):
            section_prompts = self.section_prompts

        else:
            section_prompts = self.section_prompts

        seed: int | None | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        stg_scale: float | None | Unset
        if isinstance(self.stg_scale, Unset):
            stg_scale = UNSET
        else:
            stg_scale = self.stg_scale

        true_cfg_scale: float | None | Unset
        if isinstance(self.true_cfg_scale, Unset):
            true_cfg_scale = UNSET
        else:
            true_cfg_scale = self.true_cfg_scale

        type_ = self.type_

        width: int | None | Unset
        if isinstance(self.width, Unset):
            width = UNSET
        else:
            width = self.width

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "source_image_id": source_image_id,
            }
        )
        if flow_shift is not UNSET:
            field_dict["flow_shift"] = flow_shift
        if fps is not UNSET:
            field_dict["fps"] = fps
        if guidance_scale is not UNSET:
            field_dict["guidance_scale"] = guidance_scale
        if guidance_scale_2 is not UNSET:
            field_dict["guidance_scale_2"] = guidance_scale_2
        if height is not UNSET:
            field_dict["height"] = height
        if last_image_id is not UNSET:
            field_dict["last_image_id"] = last_image_id
        if latent_window_size is not UNSET:
            field_dict["latent_window_size"] = latent_window_size
        if loras is not UNSET:
            field_dict["loras"] = loras
        if modality_scale is not UNSET:
            field_dict["modality_scale"] = modality_scale
        if num_frames is not UNSET:
            field_dict["num_frames"] = num_frames
        if num_inference_steps is not UNSET:
            field_dict["num_inference_steps"] = num_inference_steps
        if optimizations is not UNSET:
            field_dict["optimizations"] = optimizations
        if sampling_type is not UNSET:
            field_dict["sampling_type"] = sampling_type
        if scheduler is not UNSET:
            field_dict["scheduler"] = scheduler
        if section_prompts is not UNSET:
            field_dict["section_prompts"] = section_prompts
        if seed is not UNSET:
            field_dict["seed"] = seed
        if stg_scale is not UNSET:
            field_dict["stg_scale"] = stg_scale
        if true_cfg_scale is not UNSET:
            field_dict["true_cfg_scale"] = true_cfg_scale
        if type_ is not UNSET:
            field_dict["type"] = type_
        if width is not UNSET:
            field_dict["width"] = width

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.lora_adapter import LoraAdapter
        from ..models.optimizations import Optimizations

        d = dict(src_dict)
        source_image_id = d.pop("source_image_id")

        def _parse_flow_shift(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        flow_shift = _parse_flow_shift(d.pop("flow_shift", UNSET))

        def _parse_fps(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        fps = _parse_fps(d.pop("fps", UNSET))

        def _parse_guidance_scale(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        guidance_scale = _parse_guidance_scale(d.pop("guidance_scale", UNSET))

        def _parse_guidance_scale_2(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        guidance_scale_2 = _parse_guidance_scale_2(d.pop("guidance_scale_2", UNSET))

        def _parse_height(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        height = _parse_height(d.pop("height", UNSET))

        def _parse_last_image_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        last_image_id = _parse_last_image_id(d.pop("last_image_id", UNSET))

        def _parse_latent_window_size(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        latent_window_size = _parse_latent_window_size(
            d.pop("latent_window_size", UNSET)
        )

        _loras = d.pop("loras", UNSET)
        loras: list[LoraAdapter] | Unset = UNSET
        if _loras is not UNSET:
            loras = []
            for loras_item_data in _loras:
                loras_item = LoraAdapter.from_dict(loras_item_data)

                loras.append(loras_item)

        def _parse_modality_scale(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        modality_scale = _parse_modality_scale(d.pop("modality_scale", UNSET))

        def _parse_num_frames(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        num_frames = _parse_num_frames(d.pop("num_frames", UNSET))

        def _parse_num_inference_steps(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        num_inference_steps = _parse_num_inference_steps(
            d.pop("num_inference_steps", UNSET)
        )

        def _parse_optimizations(data: object) -> None | Optimizations | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                optimizations_type_0 = Optimizations.from_dict(data)

                return optimizations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Optimizations | Unset, data)

        optimizations = _parse_optimizations(d.pop("optimizations", UNSET))

        def _parse_sampling_type(
            data: object,
        ) -> ImageToVideoSettingsSamplingTypeType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                sampling_type_type_0 = (
                    check_image_to_video_settings_sampling_type_type_0(data)
                )

                return sampling_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImageToVideoSettingsSamplingTypeType0 | None | Unset, data)

        sampling_type = _parse_sampling_type(d.pop("sampling_type", UNSET))

        def _parse_scheduler(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        scheduler = _parse_scheduler(d.pop("scheduler", UNSET))

        def _parse_section_prompts(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                section_prompts_type_0 = cast(list[str], data)

                return section_prompts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        section_prompts = _parse_section_prompts(d.pop("section_prompts", UNSET))

        def _parse_seed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        def _parse_stg_scale(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        stg_scale = _parse_stg_scale(d.pop("stg_scale", UNSET))

        def _parse_true_cfg_scale(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        true_cfg_scale = _parse_true_cfg_scale(d.pop("true_cfg_scale", UNSET))

        type_ = cast(Literal["i2v"] | Unset, d.pop("type", UNSET))
        if type_ != "i2v" and not isinstance(type_, Unset):
            raise ValueError(f"type must match const 'i2v', got '{type_}'")

        def _parse_width(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        width = _parse_width(d.pop("width", UNSET))

        image_to_video_settings = cls(
            source_image_id=source_image_id,
            flow_shift=flow_shift,
            fps=fps,
            guidance_scale=guidance_scale,
            guidance_scale_2=guidance_scale_2,
            height=height,
            last_image_id=last_image_id,
            latent_window_size=latent_window_size,
            loras=loras,
            modality_scale=modality_scale,
            num_frames=num_frames,
            num_inference_steps=num_inference_steps,
            optimizations=optimizations,
            sampling_type=sampling_type,
            scheduler=scheduler,
            section_prompts=section_prompts,
            seed=seed,
            stg_scale=stg_scale,
            true_cfg_scale=true_cfg_scale,
            type_=type_,
            width=width,
        )

        return image_to_video_settings
