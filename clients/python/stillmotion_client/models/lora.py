from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Lora")


@_attrs_define
class Lora:
    """An adapter for this picture only.

    Attributes:
        model (str):
        scale (float | Unset):  Default: 1.0.
        tag (None | str | Unset): Its name in the pipeline.
        weight_name (None | str | Unset):
    """

    model: str
    scale: float | Unset = 1.0
    tag: None | str | Unset = UNSET
    weight_name: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        scale = self.scale

        tag: None | str | Unset
        if isinstance(self.tag, Unset):
            tag = UNSET
        else:
            tag = self.tag

        weight_name: None | str | Unset
        if isinstance(self.weight_name, Unset):
            weight_name = UNSET
        else:
            weight_name = self.weight_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
            }
        )
        if scale is not UNSET:
            field_dict["scale"] = scale
        if tag is not UNSET:
            field_dict["tag"] = tag
        if weight_name is not UNSET:
            field_dict["weight_name"] = weight_name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        model = d.pop("model")

        scale = d.pop("scale", UNSET)

        def _parse_tag(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        tag = _parse_tag(d.pop("tag", UNSET))

        def _parse_weight_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        weight_name = _parse_weight_name(d.pop("weight_name", UNSET))

        lora = cls(
            model=model,
            scale=scale,
            tag=tag,
            weight_name=weight_name,
        )

        return lora
