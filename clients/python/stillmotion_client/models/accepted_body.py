from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AcceptedBody")


@_attrs_define
class AcceptedBody:
    """The job is in the queue and will not be lost. A replay of an Idempotency-Key has the same body.

    Attributes:
        events_url (str):
        job_id (str):
        message (str):
        num_images (int | None): Pictures to come; null for a video.
        seed (int | None): Seed of the first output, drawn here if none was given.
        status_url (str):
        type_ (str):
        status (Literal['pending'] | Unset):  Default: 'pending'.
    """

    events_url: str
    job_id: str
    message: str
    num_images: int | None
    seed: int | None
    status_url: str
    type_: str
    status: Literal["pending"] | Unset = "pending"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        events_url = self.events_url

        job_id = self.job_id

        message = self.message

        num_images: int | None
        num_images = self.num_images

        seed: int | None
        seed = self.seed

        status_url = self.status_url

        type_ = self.type_

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "events_url": events_url,
                "job_id": job_id,
                "message": message,
                "num_images": num_images,
                "seed": seed,
                "status_url": status_url,
                "type": type_,
            }
        )
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        events_url = d.pop("events_url")

        job_id = d.pop("job_id")

        message = d.pop("message")

        def _parse_num_images(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        num_images = _parse_num_images(d.pop("num_images"))

        def _parse_seed(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seed = _parse_seed(d.pop("seed"))

        status_url = d.pop("status_url")

        type_ = d.pop("type")

        status = cast(Literal["pending"] | Unset, d.pop("status", UNSET))
        if status != "pending" and not isinstance(status, Unset):
            raise ValueError(f"status must match const 'pending', got '{status}'")

        accepted_body = cls(
            events_url=events_url,
            job_id=job_id,
            message=message,
            num_images=num_images,
            seed=seed,
            status_url=status_url,
            type_=type_,
            status=status,
        )

        accepted_body.additional_properties = d
        return accepted_body

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
