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

T = TypeVar("T", bound="DeletedBody")


@_attrs_define
class DeletedBody:
    """The picture or video is gone.

    Attributes:
        id (str):
        media_type (str):
        status (Literal['deleted'] | Unset):  Default: 'deleted'.
    """

    id: str
    media_type: str
    status: Literal["deleted"] | Unset = "deleted"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        media_type = self.media_type

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "media_type": media_type,
            }
        )
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        media_type = d.pop("media_type")

        status = cast(Literal["deleted"] | Unset, d.pop("status", UNSET))
        if status != "deleted" and not isinstance(status, Unset):
            raise ValueError(f"status must match const 'deleted', got '{status}'")

        deleted_body = cls(
            id=id,
            media_type=media_type,
            status=status,
        )

        deleted_body.additional_properties = d
        return deleted_body

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
