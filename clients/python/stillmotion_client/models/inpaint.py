from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Inpaint")


@_attrs_define
class Inpaint:
    """Repaint a part of a picture.

    Attributes:
        mask_image (str): White is repainted, black is kept; of the picture's size.
        starting_image (str): Base64 or a data URL, a public address, or the id of a picture here.
        strength (float | Unset):  Default: 1.0.
    """

    mask_image: str
    starting_image: str
    strength: float | Unset = 1.0

    def to_dict(self) -> dict[str, Any]:
        mask_image = self.mask_image

        starting_image = self.starting_image

        strength = self.strength

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mask_image": mask_image,
                "starting_image": starting_image,
            }
        )
        if strength is not UNSET:
            field_dict["strength"] = strength

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        mask_image = d.pop("mask_image")

        starting_image = d.pop("starting_image")

        strength = d.pop("strength", UNSET)

        inpaint = cls(
            mask_image=mask_image,
            starting_image=starting_image,
            strength=strength,
        )

        return inpaint
