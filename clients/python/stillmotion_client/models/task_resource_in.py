from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.task_resource_in_type import (
    TaskResourceInType,
    check_task_resource_in_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_resource_in_metadata import TaskResourceInMetadata


T = TypeVar("T", bound="TaskResourceIn")


@_attrs_define
class TaskResourceIn:
    """A file of a task.

    Attributes:
        data (str): The path, address, base64 text or id.
        type_ (TaskResourceInType): media: the id of something in the studio, an upload or an output
        metadata (TaskResourceInMetadata | Unset): Given to the tool, and back.
        mime_type (None | str | Unset): Refused where the file is of another kind.
    """

    data: str
    type_: TaskResourceInType
    metadata: TaskResourceInMetadata | Unset = UNSET
    mime_type: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = self.data

        type_: str = self.type_

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        mime_type: None | str | Unset
        if isinstance(self.mime_type, Unset):
            mime_type = UNSET
        else:
            mime_type = self.mime_type

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "data": data,
                "type": type_,
            }
        )
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if mime_type is not UNSET:
            field_dict["mime_type"] = mime_type

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.task_resource_in_metadata import TaskResourceInMetadata

        d = dict(src_dict)
        data = d.pop("data")

        type_ = check_task_resource_in_type(d.pop("type"))

        _metadata = d.pop("metadata", UNSET)
        metadata: TaskResourceInMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = TaskResourceInMetadata.from_dict(_metadata)

        def _parse_mime_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mime_type = _parse_mime_type(d.pop("mime_type", UNSET))

        task_resource_in = cls(
            data=data,
            type_=type_,
            metadata=metadata,
            mime_type=mime_type,
        )

        return task_resource_in
