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
    from ..models.control_net_input import ControlNetInput
    from ..models.ip_adapter_input import IPAdapterInput
    from ..models.lora_adapter import LoraAdapter
    from ..models.optimizations import Optimizations


T = TypeVar("T", bound="ImageToImageSettings")


@_attrs_define
class ImageToImageSettings:
    """Image to image: the source is noised by ``strength`` and denoised towards the prompt.

    Attributes:
        source_image_id (str): Picture or upload to start from.
        controlnets (list[ControlNetInput] | Unset): ControlNets with their guides.
        guidance_scale (float | None | Unset): Classifier-free guidance: how closely to follow the prompt.
        height (int | None | Unset): Height in pixels.
        ip_adapter (IPAdapterInput | None | Unset): A picture as a prompt.
        loras (list[LoraAdapter] | Unset): LoRA adapters, loaded for this job only.
        num_images (int | Unset): Pictures to make, each from its own seed. Default: 1.
        num_inference_steps (int | None | Unset): Denoising steps.
        optimizations (None | Optimizations | Unset): Trades of speed for this job only.
        scheduler (None | str | Unset): Scheduler by name; null keeps the model's own.
        seed (int | None | Unset): Seed of the noise; null draws one, which is recorded.
        strength (float | Unset): How much of the source is repainted: 0 keeps it, 1 ignores it. Default: 0.6.
        true_cfg_scale (float | None | Unset): Guidance by a second pass; above 1 it doubles the time and lets a
            negative prompt work. Only: FLUX.1.
        type_ (Literal['img2img'] | Unset):  Default: 'img2img'.
        width (int | None | Unset): Width in pixels.
    """

    source_image_id: str
    controlnets: list[ControlNetInput] | Unset = UNSET
    guidance_scale: float | None | Unset = UNSET
    height: int | None | Unset = UNSET
    ip_adapter: IPAdapterInput | None | Unset = UNSET
    loras: list[LoraAdapter] | Unset = UNSET
    num_images: int | Unset = 1
    num_inference_steps: int | None | Unset = UNSET
    optimizations: None | Optimizations | Unset = UNSET
    scheduler: None | str | Unset = UNSET
    seed: int | None | Unset = UNSET
    strength: float | Unset = 0.6
    true_cfg_scale: float | None | Unset = UNSET
    type_: Literal["img2img"] | Unset = "img2img"
    width: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.ip_adapter_input import IPAdapterInput
        from ..models.optimizations import Optimizations

        source_image_id = self.source_image_id

        controlnets: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.controlnets, Unset):
            controlnets = []
            for controlnets_item_data in self.controlnets:
                controlnets_item = controlnets_item_data.to_dict()
                controlnets.append(controlnets_item)

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

        ip_adapter: dict[str, Any] | None | Unset
        if isinstance(self.ip_adapter, Unset):
            ip_adapter = UNSET
        elif isinstance(self.ip_adapter, IPAdapterInput):
            ip_adapter = self.ip_adapter.to_dict()
        else:
            ip_adapter = self.ip_adapter

        loras: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.loras, Unset):
            loras = []
            for loras_item_data in self.loras:
                loras_item = loras_item_data.to_dict()
                loras.append(loras_item)

        num_images = self.num_images

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

        scheduler: None | str | Unset
        if isinstance(self.scheduler, Unset):
            scheduler = UNSET
        else:
            scheduler = self.scheduler

        seed: int | None | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        strength = self.strength

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
        if controlnets is not UNSET:
            field_dict["controlnets"] = controlnets
        if guidance_scale is not UNSET:
            field_dict["guidance_scale"] = guidance_scale
        if height is not UNSET:
            field_dict["height"] = height
        if ip_adapter is not UNSET:
            field_dict["ip_adapter"] = ip_adapter
        if loras is not UNSET:
            field_dict["loras"] = loras
        if num_images is not UNSET:
            field_dict["num_images"] = num_images
        if num_inference_steps is not UNSET:
            field_dict["num_inference_steps"] = num_inference_steps
        if optimizations is not UNSET:
            field_dict["optimizations"] = optimizations
        if scheduler is not UNSET:
            field_dict["scheduler"] = scheduler
        if seed is not UNSET:
            field_dict["seed"] = seed
        if strength is not UNSET:
            field_dict["strength"] = strength
        if true_cfg_scale is not UNSET:
            field_dict["true_cfg_scale"] = true_cfg_scale
        if type_ is not UNSET:
            field_dict["type"] = type_
        if width is not UNSET:
            field_dict["width"] = width

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.control_net_input import ControlNetInput
        from ..models.ip_adapter_input import IPAdapterInput
        from ..models.lora_adapter import LoraAdapter
        from ..models.optimizations import Optimizations

        d = dict(src_dict)
        source_image_id = d.pop("source_image_id")

        _controlnets = d.pop("controlnets", UNSET)
        controlnets: list[ControlNetInput] | Unset = UNSET
        if _controlnets is not UNSET:
            controlnets = []
            for controlnets_item_data in _controlnets:
                controlnets_item = ControlNetInput.from_dict(controlnets_item_data)

                controlnets.append(controlnets_item)

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

        def _parse_ip_adapter(data: object) -> IPAdapterInput | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ip_adapter_type_0 = IPAdapterInput.from_dict(data)

                return ip_adapter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IPAdapterInput | None | Unset, data)

        ip_adapter = _parse_ip_adapter(d.pop("ip_adapter", UNSET))

        _loras = d.pop("loras", UNSET)
        loras: list[LoraAdapter] | Unset = UNSET
        if _loras is not UNSET:
            loras = []
            for loras_item_data in _loras:
                loras_item = LoraAdapter.from_dict(loras_item_data)

                loras.append(loras_item)

        num_images = d.pop("num_images", UNSET)

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

        def _parse_scheduler(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        scheduler = _parse_scheduler(d.pop("scheduler", UNSET))

        def _parse_seed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        strength = d.pop("strength", UNSET)

        def _parse_true_cfg_scale(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        true_cfg_scale = _parse_true_cfg_scale(d.pop("true_cfg_scale", UNSET))

        type_ = cast(Literal["img2img"] | Unset, d.pop("type", UNSET))
        if type_ != "img2img" and not isinstance(type_, Unset):
            raise ValueError(f"type must match const 'img2img', got '{type_}'")

        def _parse_width(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        width = _parse_width(d.pop("width", UNSET))

        image_to_image_settings = cls(
            source_image_id=source_image_id,
            controlnets=controlnets,
            guidance_scale=guidance_scale,
            height=height,
            ip_adapter=ip_adapter,
            loras=loras,
            num_images=num_images,
            num_inference_steps=num_inference_steps,
            optimizations=optimizations,
            scheduler=scheduler,
            seed=seed,
            strength=strength,
            true_cfg_scale=true_cfg_scale,
            type_=type_,
            width=width,
        )

        return image_to_image_settings
