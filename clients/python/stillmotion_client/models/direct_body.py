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
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.media_view import MediaView
    from ..models.warning_body import WarningBody


T = TypeVar("T", bound="DirectBody")


@_attrs_define
class DirectBody:
    """The pictures, and what could not be done as asked.

    Attributes:
        base_model (str):
        images (list[str]): PNG files as base64.
        inference_time (float): Seconds from the job's start to its end.
        job_id (str):
        media (list[MediaView]):
        seed (int):
        warnings (list[WarningBody]):
        status (Literal['success'] | Unset):  Default: 'success'.
    """

    base_model: str
    images: list[str]
    inference_time: float
    job_id: str
    media: list[MediaView]
    seed: int
    warnings: list[WarningBody]
    status: Literal["success"] | Unset = "success"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base_model = self.base_model

        images = self.images

        inference_time = self.inference_time

        job_id = self.job_id

        media = []
        for media_item_data in self.media:
            media_item = media_item_data.to_dict()
            media.append(media_item)

        seed = self.seed

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base_model": base_model,
                "images": images,
                "inference_time": inference_time,
                "job_id": job_id,
                "media": media,
                "seed": seed,
                "warnings": warnings,
            }
        )
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.media_view import MediaView
        from ..models.warning_body import WarningBody

        d = dict(src_dict)
        base_model = d.pop("base_model")

        images = cast(list[str], d.pop("images"))

        inference_time = d.pop("inference_time")

        job_id = d.pop("job_id")

        media = []
        _media = d.pop("media")
        for media_item_data in _media:
            media_item = MediaView.from_dict(media_item_data)

            media.append(media_item)

        seed = d.pop("seed")

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = WarningBody.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        status = cast(Literal["success"] | Unset, d.pop("status", UNSET))
        if status != "success" and not isinstance(status, Unset):
            raise ValueError(f"status must match const 'success', got '{status}'")

        direct_body = cls(
            base_model=base_model,
            images=images,
            inference_time=inference_time,
            job_id=job_id,
            media=media,
            seed=seed,
            warnings=warnings,
            status=status,
        )

        direct_body.additional_properties = d
        return direct_body

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
