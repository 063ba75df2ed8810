from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="TrashedBody")


@_attrs_define
class TrashedBody:
    """How many were deleted; they can be restored for a while, then their files are removed.

    Attributes:
        deleted (int):
        undo_seconds (int):
        unknown (int):
    """

    deleted: int
    undo_seconds: int
    unknown: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        deleted = self.deleted

        undo_seconds = self.undo_seconds

        unknown = self.unknown

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "deleted": deleted,
                "undo_seconds": undo_seconds,
                "unknown": unknown,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        deleted = d.pop("deleted")

        undo_seconds = d.pop("undo_seconds")

        unknown = d.pop("unknown")

        trashed_body = cls(
            deleted=deleted,
            undo_seconds=undo_seconds,
            unknown=unknown,
        )

        trashed_body.additional_properties = d
        return trashed_body

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
