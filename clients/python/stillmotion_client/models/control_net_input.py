from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ControlNetInput")


@_attrs_define
class ControlNetInput:
    """One ControlNet with the picture that guides it (Zhang et al., arXiv 2302.05543).

    Attributes:
        guide_image_id (str): Picture or upload that guides.
        model (str): ControlNet by its name in the studio or its hub repo.
        control_guidance_end (float | Unset): Share of the steps after which it ends. Default: 1.0.
        control_guidance_start (float | Unset): Share of the steps after which it begins. Default: 0.0.
        control_mode (int | None | Unset): Kind of guide for a union ControlNet: 0 pose, 1 depth, 2 hed or scribble, 3
            canny or line, 4 normal, 5 segment, 6 tile, 7 inpaint.
        controlnet_conditioning_scale (float | Unset): Strength of the guide. Default: 1.0.
        guess_mode (bool | Unset): Follow the guide without a prompt. Default: False.
        preprocessor (None | str | Unset): Turns the guide into edges, depth or a pose, such as canny; null: it is one
            already.
    """

    guide_image_id: str
    model: str
    control_guidance_end: float | Unset = 1.0
    control_guidance_start: float | Unset = 0.0
    control_mode: int | None | Unset = UNSET
    controlnet_conditioning_scale: float | Unset = 1.0
    guess_mode: bool | Unset = False
    preprocessor: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        guide_image_id = self.guide_image_id

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

        preprocessor: None | str | Unset
        if isinstance(self.preprocessor, Unset):
            preprocessor = UNSET
        else:
            preprocessor = self.preprocessor

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "guide_image_id": guide_image_id,
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
        if preprocessor is not UNSET:
            field_dict["preprocessor"] = preprocessor

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        guide_image_id = d.pop("guide_image_id")

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

        def _parse_preprocessor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        preprocessor = _parse_preprocessor(d.pop("preprocessor", UNSET))

        control_net_input = cls(
            guide_image_id=guide_image_id,
            model=model,
            control_guidance_end=control_guidance_end,
            control_guidance_start=control_guidance_start,
            control_mode=control_mode,
            controlnet_conditioning_scale=controlnet_conditioning_scale,
            guess_mode=guess_mode,
            preprocessor=preprocessor,
        )

        return control_net_input
