from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_resource_metadata import TaskResourceMetadata


T = TypeVar("T", bound="TaskResource")


@_attrs_define
class TaskResource:
    """A file of a task's result.

    Attributes:
        metadata (TaskResourceMetadata): media id and type, width, height, duration, what the plugin said
        mime_type (str):
        path (str): below IMAGES_FOLDER or VIDEOS_FOLDER
        size (int): in bytes
        url (str):
        type_ (Literal['local_path'] | Unset):  Default: 'local_path'.
    """

    metadata: TaskResourceMetadata
    mime_type: str
    path: str
    size: int
    url: str
    type_: Literal["local_path"] | Unset = "local_path"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        metadata = self.metadata.to_dict()

        mime_type = self.mime_type

        path = self.path

        size = self.size

        url = self.url

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "metadata": metadata,
                "mime_type": mime_type,
                "path": path,
                "size": size,
                "url": url,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.task_resource_metadata import TaskResourceMetadata

        d = dict(src_dict)
        metadata = TaskResourceMetadata.from_dict(d.pop("metadata"))

        mime_type = d.pop("mime_type")

        path = d.pop("path")

        size = d.pop("size")

        url = d.pop("url")

        type_ = cast(Literal["local_path"] | Unset, d.pop("type", UNSET))
        if type_ != "local_path" and not isinstance(type_, Unset):
            raise ValueError(f"type must match const 'local_path', got '{type_}'")

        task_resource = cls(
            metadata=metadata,
            mime_type=mime_type,
            path=path,
            size=size,
            url=url,
            type_=type_,
        )

        task_resource.additional_properties = d
        return task_resource

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
