from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.adapter_download_body_status import (
    AdapterDownloadBodyStatus,
    check_adapter_download_body_status,
)

if TYPE_CHECKING:
    from ..models.job_error_body import JobErrorBody


T = TypeVar("T", bound="AdapterDownloadBody")


@_attrs_define
class AdapterDownloadBody:
    """How far the download of an adapter is.

    Attributes:
        adapter_id (str):
        bytes_done (int):
        bytes_per_second (float | None): While it runs.
        bytes_total (int): 0 before the hub told
        completed_at (datetime.datetime | None):
        created_at (datetime.datetime):
        error (JobErrorBody | None): Why it failed, or why it is tried again.
        eta_seconds (float | None):
        events_url (str):
        message (str):
        percent (float): 0 … 100
        status (AdapterDownloadBodyStatus):
        status_url (str):
    """

    adapter_id: str
    bytes_done: int
    bytes_per_second: float | None
    bytes_total: int
    completed_at: datetime.datetime | None
    created_at: datetime.datetime
    error: JobErrorBody | None
    eta_seconds: float | None
    events_url: str
    message: str
    percent: float
    status: AdapterDownloadBodyStatus
    status_url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_error_body import JobErrorBody

        adapter_id = self.adapter_id

        bytes_done = self.bytes_done

        bytes_per_second: float | None
        bytes_per_second = self.bytes_per_second

        bytes_total = self.bytes_total

        completed_at: None | str
        if isinstance(self.completed_at, datetime.datetime):
            completed_at = self.completed_at.isoformat()
        else:
            completed_at = self.completed_at

        created_at = self.created_at.isoformat()

        error: dict[str, Any] | None
        if isinstance(self.error, JobErrorBody):
            error = self.error.to_dict()
        else:
            error = self.error

        eta_seconds: float | None
        eta_seconds = self.eta_seconds

        events_url = self.events_url

        message = self.message

        percent = self.percent

        status: str = self.status

        status_url = self.status_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "adapter_id": adapter_id,
                "bytes_done": bytes_done,
                "bytes_per_second": bytes_per_second,
                "bytes_total": bytes_total,
                "completed_at": completed_at,
                "created_at": created_at,
                "error": error,
                "eta_seconds": eta_seconds,
                "events_url": events_url,
                "message": message,
                "percent": percent,
                "status": status,
                "status_url": status_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.job_error_body import JobErrorBody

        d = dict(src_dict)
        adapter_id = d.pop("adapter_id")

        bytes_done = d.pop("bytes_done")

        def _parse_bytes_per_second(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        bytes_per_second = _parse_bytes_per_second(d.pop("bytes_per_second"))

        bytes_total = d.pop("bytes_total")

        def _parse_completed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                completed_at_type_0 = datetime.datetime.fromisoformat(data)

                return completed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        completed_at = _parse_completed_at(d.pop("completed_at"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_error(data: object) -> JobErrorBody | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = JobErrorBody.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobErrorBody | None, data)

        error = _parse_error(d.pop("error"))

        def _parse_eta_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        eta_seconds = _parse_eta_seconds(d.pop("eta_seconds"))

        events_url = d.pop("events_url")

        message = d.pop("message")

        percent = d.pop("percent")

        status = check_adapter_download_body_status(d.pop("status"))

        status_url = d.pop("status_url")

        adapter_download_body = cls(
            adapter_id=adapter_id,
            bytes_done=bytes_done,
            bytes_per_second=bytes_per_second,
            bytes_total=bytes_total,
            completed_at=completed_at,
            created_at=created_at,
            error=error,
            eta_seconds=eta_seconds,
            events_url=events_url,
            message=message,
            percent=percent,
            status=status,
            status_url=status_url,
        )

        adapter_download_body.additional_properties = d
        return adapter_download_body

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
