from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="IPAdapterInput")


@_attrs_define
class IPAdapterInput:
    """A picture as a prompt (Ye et al., arXiv 2308.06721).

    Attributes:
        image_id (str): Picture or upload whose content or style is taken.
        model (None | str | Unset): IP-Adapter by its name in the studio or its hub repo; null: the family's own.
        scale (float | Unset): Strength: 0 is off, 1 the picture rules. Default: 0.6.
        weight_name (None | str | Unset): File in the repo.
    """

    image_id: str
    model: None | str | Unset = UNSET
    scale: float | Unset = 0.6
    weight_name: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        image_id = self.image_id

        model: None | str | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        else:
            model = self.model

        scale = self.scale

        weight_name: None | str | Unset
        if isinstance(self.weight_name, Unset):
            weight_name = UNSET
        else:
            weight_name = self.weight_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image_id": image_id,
            }
        )
        if model is not UNSET:
            field_dict["model"] = model
        if scale is not UNSET:
            field_dict["scale"] = scale
        if weight_name is not UNSET:
            field_dict["weight_name"] = weight_name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        image_id = d.pop("image_id")

        def _parse_model(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model = _parse_model(d.pop("model", UNSET))

        scale = d.pop("scale", UNSET)

        def _parse_weight_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        weight_name = _parse_weight_name(d.pop("weight_name", UNSET))

        ip_adapter_input = cls(
            image_id=image_id,
            model=model,
            scale=scale,
            weight_name=weight_name,
        )

        return ip_adapter_input
