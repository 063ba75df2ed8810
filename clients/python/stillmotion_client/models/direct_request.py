from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.direct_request_response_format import (
    DirectRequestResponseFormat,
    check_direct_request_response_format,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.control_net import ControlNet
    from ..models.dimensions import Dimensions
    from ..models.image_to_image import ImageToImage
    from ..models.inpaint import Inpaint
    from ..models.lora import Lora
    from ..models.pipeline_optimizations import PipelineOptimizations


T = TypeVar("T", bound="DirectRequest")


@_attrs_define
class DirectRequest:
    """A picture, whatever it starts from.

    Attributes:
        prompt (str): What to make; not blank.
        base_model (None | str | Unset): Of the lineup; null: the default.
        controlnets (list[ControlNet] | Unset):
        dimensions (Dimensions | None | Unset):
        guidance_scale (float | None | Unset):
        image_to_image (ImageToImage | None | Unset):
        inference_steps (int | None | Unset):
        inpaint (Inpaint | None | Unset):
        loras (list[Lora] | Unset):
        negative_prompt (None | str | Unset): What to avoid; null takes the model's default.
        num_images (int | Unset):  Default: 1.
        pipeline_optimizations (None | PipelineOptimizations | Unset):
        response_format (DirectRequestResponseFormat | Unset): url: `images` stays empty. Default: 'b64_json'.
        scheduler (None | str | Unset):
        seed (int | None | Unset): Null draws one.
    """

    prompt: str
    base_model: None | str | Unset = UNSET
    controlnets: list[ControlNet] | Unset = UNSET
    dimensions: Dimensions | None | Unset = UNSET
    guidance_scale: float | None | Unset = UNSET
    image_to_image: ImageToImage | None | Unset = UNSET
    inference_steps: int | None | Unset = UNSET
    inpaint: Inpaint | None | Unset = UNSET
    loras: list[Lora] | Unset = UNSET
    negative_prompt: None | str | Unset = UNSET
    num_images: int | Unset = 1
    pipeline_optimizations: None | PipelineOptimizations | Unset = UNSET
    response_format: DirectRequestResponseFormat | Unset = "b64_json"
    scheduler: None | str | Unset = UNSET
    seed: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.dimensions import Dimensions
        from ..models.image_to_image import ImageToImage
        from ..models.inpaint import Inpaint
        from ..models.pipeline_optimizations import PipelineOptimizations

        prompt = self.prompt

        base_model: None | str | Unset
        if isinstance(self.base_model, Unset):
            base_model = UNSET
        else:
            base_model = self.base_model

        controlnets: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.controlnets, Unset):
            controlnets = []
            for controlnets_item_data in self.controlnets:
                controlnets_item = controlnets_item_data.to_dict()
                controlnets.append(controlnets_item)

        dimensions: dict[str, Any] | None | Unset
        if isinstance(self.dimensions, Unset):
            dimensions = UNSET
        elif isinstance(self.dimensions, Dimensions):
            dimensions = self.dimensions.to_dict()
        else:
            dimensions = self.dimensions

        guidance_scale: float | None | Unset
        if isinstance(self.guidance_scale, Unset):
            guidance_scale = UNSET
        else:
            guidance_scale = self.guidance_scale

        image_to_image: dict[str, Any] | None | Unset
        if isinstance(self.image_to_image, Unset):
            image_to_image = UNSET
        elif isinstance(self.image_to_image, ImageToImage):
            image_to_image = self.image_to_image.to_dict()
        else:
            image_to_image = self.image_to_image

        inference_steps: int | None | Unset
        if isinstance(self.inference_steps, Unset):
            inference_steps = UNSET
        else:
            inference_steps = self.inference_steps

        inpaint: dict[str, Any] | None | Unset
        if isinstance(self.inpaint, Unset):
            inpaint = UNSET
        elif isinstance(self.inpaint, Inpaint):
            inpaint = self.inpaint.to_dict()
        else:
            inpaint = self.inpaint

        loras: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.loras, Unset):
            loras = []
            for loras_item_data in self.loras:
                loras_item = loras_item_data.to_dict()
                loras.append(loras_item)

        negative_prompt: None | str | Unset
        if isinstance(self.negative_prompt, Unset):
            negative_prompt = UNSET
        else:
            negative_prompt = self.negative_prompt

        num_images = self.num_images

        pipeline_optimizations: dict[str, Any] | None | Unset
        if isinstance(self.pipeline_optimizations, Unset):
            pipeline_optimizations = UNSET
        elif isinstance(self.pipeline_optimizations, PipelineOptimizations):
            pipeline_optimizations = self.pipeline_optimizations.to_dict()
        else:
            pipeline_optimizations = self.pipeline_optimizations

        response_format: str | Unset = UNSET
        if not isinstance(self.response_format, Unset):
            response_format = self.response_format

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

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if base_model is not UNSET:
            field_dict["base_model"] = base_model
        if controlnets is not UNSET:
            field_dict["controlnets"] = controlnets
        if dimensions is not UNSET:
            field_dict["dimensions"] = dimensions
        if guidance_scale is not UNSET:
            field_dict["guidance_scale"] = guidance_scale
        if image_to_image is not UNSET:
            field_dict["image_to_image"] = image_to_image
        if inference_steps is not UNSET:
            field_dict["inference_steps"] = inference_steps
        if inpaint is not UNSET:
            field_dict["inpaint"] = inpaint
        if loras is not UNSET:
            field_dict["loras"] = loras
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if num_images is not UNSET:
            field_dict["num_images"] = num_images
        if pipeline_optimizations is not UNSET:
            field_dict["pipeline_optimizations"] = pipeline_optimizations
        if response_format is not UNSET:
            field_dict["response_format"] = response_format
        if scheduler is not UNSET:
            field_dict["scheduler"] = scheduler
        if seed is not UNSET:
            field_dict["seed"] = seed

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.control_net import ControlNet
        from ..models.dimensions import Dimensions
        from ..models.image_to_image import ImageToImage
        from ..models.inpaint import Inpaint
        from ..models.lora import Lora
        from ..models.pipeline_optimizations import PipelineOptimizations

        d = dict(src_dict)
        prompt = d.pop("prompt")

        def _parse_base_model(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        base_model = _parse_base_model(d.pop("base_model", UNSET))

        _controlnets = d.pop("controlnets", UNSET)
        controlnets: list[ControlNet] | Unset = UNSET
        if _controlnets is not UNSET:
            controlnets = []
            for controlnets_item_data in _controlnets:
                controlnets_item = ControlNet.from_dict(controlnets_item_data)

                controlnets.append(controlnets_item)

        def _parse_dimensions(data: object) -> Dimensions | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                dimensions_type_0 = Dimensions.from_dict(data)

                return dimensions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Dimensions | None | Unset, data)

        dimensions = _parse_dimensions(d.pop("dimensions", UNSET))

        def _parse_guidance_scale(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        guidance_scale = _parse_guidance_scale(d.pop("guidance_scale", UNSET))

        def _parse_image_to_image(data: object) -> ImageToImage | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                image_to_image_type_0 = ImageToImage.from_dict(data)

                return image_to_image_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImageToImage | None | Unset, data)

        image_to_image = _parse_image_to_image(d.pop("image_to_image", UNSET))

        def _parse_inference_steps(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        inference_steps = _parse_inference_steps(d.pop("inference_steps", UNSET))

        def _parse_inpaint(data: object) -> Inpaint | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                inpaint_type_0 = Inpaint.from_dict(data)

                return inpaint_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Inpaint | None | Unset, data)

        inpaint = _parse_inpaint(d.pop("inpaint", UNSET))

        _loras = d.pop("loras", UNSET)
        loras: list[Lora] | Unset = UNSET
        if _loras is not UNSET:
            loras = []
            for loras_item_data in _loras:
                loras_item = Lora.from_dict(loras_item_data)

                loras.append(loras_item)

        def _parse_negative_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt", UNSET))

        num_images = d.pop("num_images", UNSET)

        def _parse_pipeline_optimizations(
            data: object,
        ) -> None | PipelineOptimizations | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                pipeline_optimizations_type_0 = PipelineOptimizations.from_dict(data)

                return pipeline_optimizations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PipelineOptimizations | Unset, data)

        pipeline_optimizations = _parse_pipeline_optimizations(
            d.pop("pipeline_optimizations", UNSET)
        )

        _response_format = d.pop("response_format", UNSET)
        response_format: DirectRequestResponseFormat | Unset
        if isinstance(_response_format, Unset):
            response_format = UNSET
        else:
            response_format = check_direct_request_response_format(_response_format)

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

        direct_request = cls(
            prompt=prompt,
            base_model=base_model,
            controlnets=controlnets,
            dimensions=dimensions,
            guidance_scale=guidance_scale,
            image_to_image=image_to_image,
            inference_steps=inference_steps,
            inpaint=inpaint,
            loras=loras,
            negative_prompt=negative_prompt,
            num_images=num_images,
            pipeline_optimizations=pipeline_optimizations,
            response_format=response_format,
            scheduler=scheduler,
            seed=seed,
        )

        return direct_request
