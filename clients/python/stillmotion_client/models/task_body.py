from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.task_body_status import TaskBodyStatus, check_task_body_status
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_body_metadata import TaskBodyMetadata
    from ..models.task_body_parameters import TaskBodyParameters
    from ..models.task_result import TaskResult


T = TypeVar("T", bound="TaskBody")


@_attrs_define
class TaskBody:
    """A task and how far it is.

    Attributes:
        completed_at (datetime.datetime | None):
        created_at (datetime.datetime):
        message (str):
        metadata (TaskBodyMetadata):
        parameters (TaskBodyParameters):
        percent (float):
        plugin_name (str):
        started_at (datetime.datetime | None):
        status (TaskBodyStatus):
        status_url (str):
        stream_url (str):
        task_id (str):
        timeout (float):
        tool_name (str):
        result (None | TaskResult | Unset):
    """

    completed_at: datetime.datetime | None
    created_at: datetime.datetime
    message: str
    metadata: TaskBodyMetadata
    parameters: TaskBodyParameters
    percent: float
    plugin_name: str
    started_at: datetime.datetime | None
    status: TaskBodyStatus
    status_url: str
    stream_url: str
    task_id: str
    timeout: float
    tool_name: str
    result: None | TaskResult | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_result import TaskResult

        completed_at: None | str
        if isinstance(self.completed_at, datetime.datetime):
            completed_at = self.completed_at.isoformat()
        else:
            completed_at = self.completed_at

        created_at = self.created_at.isoformat()

        message = self.message

        metadata = self.metadata.to_dict()

        parameters = self.parameters.to_dict()

        percent = self.percent

        plugin_name = self.plugin_name

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        status: str = self.status

        status_url = self.status_url

        stream_url = self.stream_url

        task_id = self.task_id

        timeout = self.timeout

        tool_name = self.tool_name

        result: dict[str, Any] | None | Unset
        if isinstance(self.result, Unset):
            result = UNSET
        elif isinstance(self.result, TaskResult):
            result = self.result.to_dict()
        else:
            result = self.result

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "completed_at": completed_at,
                "created_at": created_at,
                "message": message,
                "metadata": metadata,
                "parameters": parameters,
                "percent": percent,
                "plugin_name": plugin_name,
                "started_at": started_at,
                "status": status,
                "status_url": status_url,
                "stream_url": stream_url,
                "task_id": task_id,
                "timeout": timeout,
                "tool_name": tool_name,
            }
        )
        if result is not UNSET:
            field_dict["result"] = result

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.task_body_metadata import TaskBodyMetadata
        from ..models.task_body_parameters import TaskBodyParameters
        from ..models.task_result import TaskResult

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

        message = d.pop("message")

        metadata = TaskBodyMetadata.from_dict(d.pop("metadata"))

        parameters = TaskBodyParameters.from_dict(d.pop("parameters"))

        percent = d.pop("percent")

        plugin_name = d.pop("plugin_name")

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

        status = check_task_body_status(d.pop("status"))

        status_url = d.pop("status_url")

        stream_url = d.pop("stream_url")

        task_id = d.pop("task_id")

        timeout = d.pop("timeout")

        tool_name = d.pop("tool_name")

        def _parse_result(data: object) -> None | TaskResult | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                result_type_0 = TaskResult.from_dict(data)

                return result_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskResult | Unset, data)

        result = _parse_result(d.pop("result", UNSET))

        task_body = cls(
            completed_at=completed_at,
            created_at=created_at,
            message=message,
            metadata=metadata,
            parameters=parameters,
            percent=percent,
            plugin_name=plugin_name,
            started_at=started_at,
            status=status,
            status_url=status_url,
            stream_url=stream_url,
            task_id=task_id,
            timeout=timeout,
            tool_name=tool_name,
            result=result,
        )

        task_body.additional_properties = d
        return task_body

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
