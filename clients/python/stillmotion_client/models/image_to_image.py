from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ImageToImage")


@_attrs_define
class ImageToImage:
    """Start from a picture.

    Attributes:
        starting_image (str): Base64 or a data URL, a public address, or the id of a picture here.
        strength (float | Unset): Share of it that is repainted. Default: 0.6.
    """

    starting_image: str
    strength: float | Unset = 0.6

    def to_dict(self) -> dict[str, Any]:
        starting_image = self.starting_image

        strength = self.strength

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "starting_image": starting_image,
            }
        )
        if strength is not UNSET:
            field_dict["strength"] = strength

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        starting_image = d.pop("starting_image")

        strength = d.pop("strength", UNSET)

        image_to_image = cls(
            starting_image=starting_image,
            strength=strength,
        )

        return image_to_image
