from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.clear_request_statuses_item import (
    ClearRequestStatusesItem,
    check_clear_request_statuses_item,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ClearRequest")


@_attrs_define
class ClearRequest:
    """Which jobs to clear: waiting ones are cancelled, finished ones leave the list (their media stay).

    Attributes:
        statuses (list[ClearRequestStatusesItem] | Unset): Statuses to clear.
    """

    statuses: list[ClearRequestStatusesItem] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        statuses: list[str] | Unset = UNSET
        if not isinstance(self.statuses, Unset):
            statuses = []
            for statuses_item_data in self.statuses:
                statuses_item: str = statuses_item_data
                statuses.append(statuses_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if statuses is not UNSET:
            field_dict["statuses"] = statuses

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _statuses = d.pop("statuses", UNSET)
        statuses: list[ClearRequestStatusesItem] | Unset = UNSET
        if _statuses is not UNSET:
            statuses = []
            for statuses_item_data in _statuses:
                statuses_item = check_clear_request_statuses_item(statuses_item_data)

                statuses.append(statuses_item)

        clear_request = cls(
            statuses=statuses,
        )

        return clear_request
