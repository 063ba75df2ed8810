from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.error_body_details import ErrorBodyDetails


T = TypeVar("T", bound="ErrorBody")


@_attrs_define
class ErrorBody:
    """Why a request was refused. The same shape on every route.

    Attributes:
        code (str): stable name of the error
        details (ErrorBodyDetails): field, reason and the limits that were not kept
        error (str): repeats message
        message (str): one sentence for a person
        request_id (str): the X-Request-ID of the answer; the log has it too
        status (str | Unset):  Default: 'error'.
    """

    code: str
    details: ErrorBodyDetails
    error: str
    message: str
    request_id: str
    status: str | Unset = "error"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        details = self.details.to_dict()

        error = self.error

        message = self.message

        request_id = self.request_id

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "details": details,
                "error": error,
                "message": message,
                "request_id": request_id,
            }
        )
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.error_body_details import ErrorBodyDetails

        d = dict(src_dict)
        code = d.pop("code")

        details = ErrorBodyDetails.from_dict(d.pop("details"))

        error = d.pop("error")

        message = d.pop("message")

        request_id = d.pop("request_id")

        status = d.pop("status", UNSET)

        error_body = cls(
            code=code,
            details=details,
            error=error,
            message=message,
            request_id=request_id,
            status=status,
        )

        error_body.additional_properties = d
        return error_body

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
