from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.task_result_status import TaskResultStatus, check_task_result_status
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_resource import TaskResource
    from ..models.task_result_metadata import TaskResultMetadata


T = TypeVar("T", bound="TaskResult")


@_attrs_define
class TaskResult:
    """How a task ended, and what came of it.

    Attributes:
        execution_time (float | None): seconds from its start to its end
        metadata (TaskResultMetadata): the request's own, and under result what a plugin answered
        output_files (list[str]): the paths of output_resources
        output_resources (list[TaskResource]):
        status (TaskResultStatus):
        task_id (str):
        error_code (None | str | Unset):
        error_message (None | str | Unset):
    """

    execution_time: float | None
    metadata: TaskResultMetadata
    output_files: list[str]
    output_resources: list[TaskResource]
    status: TaskResultStatus
    task_id: str
    error_code: None | str | Unset = UNSET
    error_message: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        execution_time: float | None
        execution_time = self.execution_time

        metadata = self.metadata.to_dict()

        output_files = self.output_files

        output_resources = []
        for output_resources_item_data in self.output_resources:
            output_resources_item = output_resources_item_data.to_dict()
            output_resources.append(output_resources_item)

        status: str = self.status

        task_id = self.task_id

        error_code: None | str | Unset
        if isinstance(self.error_code, Unset):
            error_code = UNSET
        else:
            error_code = self.error_code

        error_message: None | str | Unset
        if isinstance(self.error_message, Unset):
            error_message = UNSET
        else:
            error_message = self.error_message

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "execution_time": execution_time,
                "metadata": metadata,
                "output_files": output_files,
                "output_resources": output_resources,
                "status": status,
                "task_id": task_id,
            }
        )
        if error_code is not UNSET:
            field_dict["error_code"] = error_code
        if error_message is not UNSET:
            field_dict["error_message"] = error_message

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.task_resource import TaskResource
        from ..models.task_result_metadata import TaskResultMetadata

        d = dict(src_dict)

        def _parse_execution_time(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        execution_time = _parse_execution_time(d.pop("execution_time"))

        metadata = TaskResultMetadata.from_dict(d.pop("metadata"))

        output_files = cast(list[str], d.pop("output_files"))

        output_resources = []
        _output_resources = d.pop("output_resources")
        for output_resources_item_data in _output_resources:
            output_resources_item = TaskResource.from_dict(output_resources_item_data)

            output_resources.append(output_resources_item)

        status = check_task_result_status(d.pop("status"))

        task_id = d.pop("task_id")

        def _parse_error_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_code = _parse_error_code(d.pop("error_code", UNSET))

        def _parse_error_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_message = _parse_error_message(d.pop("error_message", UNSET))

        task_result = cls(
            execution_time=execution_time,
            metadata=metadata,
            output_files=output_files,
            output_resources=output_resources,
            status=status,
            task_id=task_id,
            error_code=error_code,
            error_message=error_message,
        )

        task_result.additional_properties = d
        return task_result

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
