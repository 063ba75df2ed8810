from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.draft_body_request import DraftBodyRequest


T = TypeVar("T", bound="DraftBody")


@_attrs_define
class DraftBody:
    """A draft as it is kept.

    Attributes:
        created_at (datetime.datetime):
        id (str):
        name (str):
        request (DraftBodyRequest):
        updated_at (datetime.datetime):
    """

    created_at: datetime.datetime
    id: str
    name: str
    request: DraftBodyRequest
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        id = self.id

        name = self.name

        request = self.request.to_dict()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "created_at": created_at,
                "id": id,
                "name": name,
                "request": request,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_body_request import DraftBodyRequest

        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        id = d.pop("id")

        name = d.pop("name")

        request = DraftBodyRequest.from_dict(d.pop("request"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        draft_body = cls(
            created_at=created_at,
            id=id,
            name=name,
            request=request,
            updated_at=updated_at,
        )

        draft_body.additional_properties = d
        return draft_body

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
