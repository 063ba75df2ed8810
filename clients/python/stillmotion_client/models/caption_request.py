from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CaptionRequest")


@_attrs_define
class CaptionRequest:
    """A picture to put into words.

    Attributes:
        image_id (str): Picture or upload.
    """

    image_id: str

    def to_dict(self) -> dict[str, Any]:
        image_id = self.image_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image_id": image_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        image_id = d.pop("image_id")

        caption_request = cls(
            image_id=image_id,
        )

        return caption_request
