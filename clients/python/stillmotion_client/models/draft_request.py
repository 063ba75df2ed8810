from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.draft_request_request import DraftRequestRequest


T = TypeVar("T", bound="DraftRequest")


@_attrs_define
class DraftRequest:
    """A draft; its request need not be whole.

    Attributes:
        name (str): What it is called.
        request (DraftRequestRequest): What POST /api/jobs is to be sent.
    """

    name: str
    request: DraftRequestRequest

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        request = self.request.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "request": request,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_request_request import DraftRequestRequest

        d = dict(src_dict)
        name = d.pop("name")

        request = DraftRequestRequest.from_dict(d.pop("request"))

        draft_request = cls(
            name=name,
            request=request,
        )

        return draft_request
