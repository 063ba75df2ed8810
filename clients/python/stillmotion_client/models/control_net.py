from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ControlNet")


@_attrs_define
class ControlNet:
    """A picture that guides.

    Attributes:
        guide_image (str): Base64 or a data URL, a public address, or the id of a picture here.
        model (str):
        control_guidance_end (float | Unset):  Default: 1.0.
        control_guidance_start (float | Unset):  Default: 0.0.
        control_mode (int | None | Unset): Kind of guide for a union ControlNet.
        controlnet_conditioning_scale (float | Unset):  Default: 1.0.
        guess_mode (bool | Unset):  Default: False.
        needs_preprocess (bool | Unset): Whether the guide is still a plain picture. Default: False.
        processor_type (None | str | Unset): Preprocessor by name.
    """

    guide_image: str
    model: str
    control_guidance_end: float | Unset = 1.0
    control_guidance_start: float | Unset = 0.0
    control_mode: int | None | Unset = UNSET
    controlnet_conditioning_scale: float | Unset = 1.0
    guess_mode: bool | Unset = False
    needs_preprocess: bool | Unset = False
    processor_type: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        guide_image = self.guide_image

        model = self.model

        control_guidance_end = self.control_guidance_end

        control_guidance_start = self.control_guidance_start

        control_mode: int | None | Unset
        if isinstance(self.control_mode, Unset):
            control_mode = UNSET
        else:
            control_mode = self.control_mode

        controlnet_conditioning_scale = self.controlnet_conditioning_scale

        guess_mode = self.guess_mode

        needs_preprocess = self.needs_preprocess

        processor_type: None | str | Unset
        if isinstance(self.processor_type, Unset):
            processor_type = UNSET
        else:
            processor_type = self.processor_type

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "guide_image": guide_image,
                "model": model,
            }
        )
        if control_guidance_end is not UNSET:
            field_dict["control_guidance_end"] = control_guidance_end
        if control_guidance_start is not UNSET:
            field_dict["control_guidance_start"] = control_guidance_start
        if control_mode is not UNSET:
            field_dict["control_mode"] = control_mode
        if controlnet_conditioning_scale is not UNSET:
            field_dict["controlnet_conditioning_scale"] = controlnet_conditioning_scale
        if guess_mode is not UNSET:
            field_dict["guess_mode"] = guess_mode
        if needs_preprocess is not UNSET:
            field_dict["needs_preprocess"] = needs_preprocess
        if processor_type is not UNSET:
            field_dict["processor_type"] = processor_type

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        guide_image = d.pop("guide_image")

        model = d.pop("model")

        control_guidance_end = d.pop("control_guidance_end", UNSET)

        control_guidance_start = d.pop("control_guidance_start", UNSET)

        def _parse_control_mode(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        control_mode = _parse_control_mode(d.pop("control_mode", UNSET))

        controlnet_conditioning_scale = d.pop("controlnet_conditioning_scale", UNSET)

        guess_mode = d.pop("guess_mode", UNSET)

        needs_preprocess = d.pop("needs_preprocess", UNSET)

        def _parse_processor_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        processor_type = _parse_processor_type(d.pop("processor_type", UNSET))

        control_net = cls(
            guide_image=guide_image,
            model=model,
            control_guidance_end=control_guidance_end,
            control_guidance_start=control_guidance_start,
            control_mode=control_mode,
            controlnet_conditioning_scale=controlnet_conditioning_scale,
            guess_mode=guess_mode,
            needs_preprocess=needs_preprocess,
            processor_type=processor_type,
        )

        return control_net
