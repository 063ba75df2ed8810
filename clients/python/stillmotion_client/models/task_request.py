from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.task_request_tool_name import (
    TaskRequestToolName,
    check_task_request_tool_name,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_request_metadata import TaskRequestMetadata
    from ..models.task_request_parameters import TaskRequestParameters
    from ..models.task_resource_in import TaskResourceIn


T = TypeVar("T", bound="TaskRequest")


@_attrs_define
class TaskRequest:
    """What is to be done. A task is a job: it waits in the same queue and survives a restart.

    Attributes:
        tool_name (TaskRequestToolName):
        created_at (None | str | Unset): The client's clock; kept, not used.
        metadata (TaskRequestMetadata | Unset): Kept with the task and given back.
        parameters (TaskRequestParameters | Unset):
        plugin_name (None | str | Unset): Null: the studio itself where it can, else the first that can.
        resources (list[TaskResourceIn] | Unset):
        task_id (None | str | Unset): Drawn by the client: the same id and body give the same task. Null: the studio
            draws one.
        timeout (float | Unset): Seconds that it may run, once it runs. Default: 300.0.
    """

    tool_name: TaskRequestToolName
    created_at: None | str | Unset = UNSET
    metadata: TaskRequestMetadata | Unset = UNSET
    parameters: TaskRequestParameters | Unset = UNSET
    plugin_name: None | str | Unset = UNSET
    resources: list[TaskResourceIn] | Unset = UNSET
    task_id: None | str | Unset = UNSET
    timeout: float | Unset = 300.0

    def to_dict(self) -> dict[str, Any]:
        tool_name: str = self.tool_name

        created_at: None | str | Unset
        if isinstance(self.created_at, Unset):
            created_at = UNSET
        else:
            created_at = self.created_at

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        parameters: dict[str, Any] | Unset = UNSET
        if not isinstance(self.parameters, Unset):
            parameters = self.parameters.to_dict()

        plugin_name: None | str | Unset
        if isinstance(self.plugin_name, Unset):
            plugin_name = UNSET
        else:
            plugin_name = self.plugin_name

        resources: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.resources, Unset):
            resources = []
            for resources_item_data in self.resources:
                resources_item = resources_item_data.to_dict()
                resources.append(resources_item)

        task_id: None | str | Unset
        if isinstance(self.task_id, Unset):
            task_id = UNSET
        else:
            task_id = self.task_id

        timeout = self.timeout

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "tool_name": tool_name,
            }
        )
        if created_at is not UNSET:
            field_dict["created_at"] = created_at
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if parameters is not UNSET:
            field_dict["parameters"] = parameters
        if plugin_name is not UNSET:
            field_dict["plugin_name"] = plugin_name
        if resources is not UNSET:
            field_dict["resources"] = resources
        if task_id is not UNSET:
            field_dict["task_id"] = task_id
        if timeout is not UNSET:
            field_dict["timeout"] = timeout

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.task_request_metadata import TaskRequestMetadata
        from ..models.task_request_parameters import TaskRequestParameters
        from ..models.task_resource_in import TaskResourceIn

        d = dict(src_dict)
        tool_name = check_task_request_tool_name(d.pop("tool_name"))

        def _parse_created_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        created_at = _parse_created_at(d.pop("created_at", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: TaskRequestMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = TaskRequestMetadata.from_dict(_metadata)

        _parameters = d.pop("parameters", UNSET)
        parameters: TaskRequestParameters | Unset
        if isinstance(_parameters, Unset):
            parameters = UNSET
        else:
            parameters = TaskRequestParameters.from_dict(_parameters)

        def _parse_plugin_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        plugin_name = _parse_plugin_name(d.pop("plugin_name", UNSET))

        _resources = d.pop("resources", UNSET)
        resources: list[TaskResourceIn] | Unset = UNSET
        if _resources is not UNSET:
            resources = []
            for resources_item_data in _resources:
                resources_item = TaskResourceIn.from_dict(resources_item_data)

                resources.append(resources_item)

        def _parse_task_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        task_id = _parse_task_id(d.pop("task_id", UNSET))

        timeout = d.pop("timeout", UNSET)

        task_request = cls(
            tool_name=tool_name,
            created_at=created_at,
            metadata=metadata,
            parameters=parameters,
            plugin_name=plugin_name,
            resources=resources,
            task_id=task_id,
            timeout=timeout,
        )

        return task_request
