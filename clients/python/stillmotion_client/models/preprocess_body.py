from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PreprocessBody")


@_attrs_define
class PreprocessBody:
    """What to make a guide of.

    Attributes:
        image_id (str): Picture or upload.
        preprocessor (str): Name out of GET /api/preprocessors.
        high_threshold (int | None | Unset): Of canny: where edges begin.
        low_threshold (int | None | Unset): Of canny: where edges end.
        resolution (int | None | Unset): Shorter side of the guide in pixels; null: the picture's.
    """

    image_id: str
    preprocessor: str
    high_threshold: int | None | Unset = UNSET
    low_threshold: int | None | Unset = UNSET
    resolution: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        image_id = self.image_id

        preprocessor = self.preprocessor

        high_threshold: int | None | Unset
        if isinstance(self.high_threshold, Unset):
            high_threshold = UNSET
        else:
            high_threshold = self.high_threshold

        low_threshold: int | None | Unset
        if isinstance(self.low_threshold, Unset):
            low_threshold = UNSET
        else:
            low_threshold = self.low_threshold

        resolution: int | None | Unset
        if isinstance(self.resolution, Unset):
            resolution = UNSET
        else:
            resolution = self.resolution

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image_id": image_id,
                "preprocessor": preprocessor,
            }
        )
        if high_threshold is not UNSET:
            field_dict["high_threshold"] = high_threshold
        if low_threshold is not UNSET:
            field_dict["low_threshold"] = low_threshold
        if resolution is not UNSET:
            field_dict["resolution"] = resolution

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        image_id = d.pop("image_id")

        preprocessor = d.pop("preprocessor")

        def _parse_high_threshold(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        high_threshold = _parse_high_threshold(d.pop("high_threshold", UNSET))

        def _parse_low_threshold(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        low_threshold = _parse_low_threshold(d.pop("low_threshold", UNSET))

        def _parse_resolution(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        resolution = _parse_resolution(d.pop("resolution", UNSET))

        preprocess_body = cls(
            image_id=image_id,
            preprocessor=preprocessor,
            high_threshold=high_threshold,
            low_threshold=low_threshold,
            resolution=resolution,
        )

        return preprocess_body
