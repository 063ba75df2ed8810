from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.job_summary_error_type_0 import JobSummaryErrorType0
    from ..models.job_summary_settings import JobSummarySettings


T = TypeVar("T", bound="JobSummary")


@_attrs_define
class JobSummary:
    """A job in a listing.

    Attributes:
        completed_at (datetime.datetime | None):
        created_at (datetime.datetime):
        error (JobSummaryErrorType0 | None):
        events_url (str):
        id (str):
        message (str):
        model_id (str):
        negative_prompt (None | str):
        num_outputs (int):
        priority (int):
        prompt (str):
        settings (JobSummarySettings):
        started_at (datetime.datetime | None):
        status (str):
        status_url (str):
        type_ (str):
    """

    completed_at: datetime.datetime | None
    created_at: datetime.datetime
    error: JobSummaryErrorType0 | None
    events_url: str
    id: str
    message: str
    model_id: str
    negative_prompt: None | str
    num_outputs: int
    priority: int
    prompt: str
    settings: JobSummarySettings
    started_at: datetime.datetime | None
    status: str
    status_url: str
    type_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_summary_error_type_0 import JobSummaryErrorType0

        completed_at: None | str
        if isinstance(self.completed_at, datetime.datetime):
            completed_at = self.completed_at.isoformat()
        else:
            completed_at = self.completed_at

        created_at = self.created_at.isoformat()

        error: dict[str, Any] | None
        if isinstance(self.error, JobSummaryErrorType0):
            error = self.error.to_dict()
        else:
            error = self.error

        events_url = self.events_url

        id = self.id

        message = self.message

        model_id = self.model_id

        negative_prompt: None | str
        negative_prompt = self.negative_prompt

        num_outputs = self.num_outputs

        priority = self.priority

        prompt = self.prompt

        settings = self.settings.to_dict()

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        status = self.status

        status_url = self.status_url

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "completed_at": completed_at,
                "created_at": created_at,
                "error": error,
                "events_url": events_url,
                "id": id,
                "message": message,
                "model_id": model_id,
                "negative_prompt": negative_prompt,
                "num_outputs": num_outputs,
                "priority": priority,
                "prompt": prompt,
                "settings": settings,
                "started_at": started_at,
                "status": status,
                "status_url": status_url,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.job_summary_error_type_0 import JobSummaryErrorType0
        from ..models.job_summary_settings import JobSummarySettings

        d = dict(src_dict)

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

        def _parse_error(data: object) -> JobSummaryErrorType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = JobSummaryErrorType0.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobSummaryErrorType0 | None, data)

        error = _parse_error(d.pop("error"))

        events_url = d.pop("events_url")

        id = d.pop("id")

        message = d.pop("message")

        model_id = d.pop("model_id")

        def _parse_negative_prompt(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt"))

        num_outputs = d.pop("num_outputs")

        priority = d.pop("priority")

        prompt = d.pop("prompt")

        settings = JobSummarySettings.from_dict(d.pop("settings"))

        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)

                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))

        status = d.pop("status")

        status_url = d.pop("status_url")

        type_ = d.pop("type")

        job_summary = cls(
            completed_at=completed_at,
            created_at=created_at,
            error=error,
            events_url=events_url,
            id=id,
            message=message,
            model_id=model_id,
            negative_prompt=negative_prompt,
            num_outputs=num_outputs,
            priority=priority,
            prompt=prompt,
            settings=settings,
            started_at=started_at,
            status=status,
            status_url=status_url,
            type_=type_,
        )

        job_summary.additional_properties = d
        return job_summary

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
