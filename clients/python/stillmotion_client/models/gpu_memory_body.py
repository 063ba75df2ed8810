from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="GpuMemoryBody")


@_attrs_define
class GpuMemoryBody:
    """A GPU's memory, in bytes.

    Attributes:
        allocated_bytes (int): By tensors of this process.
        free_bytes (int):
        index (int):
        name (str):
        reserved_bytes (int): By this process, free blocks of its cache included.
        total_bytes (int):
        used_bytes (int): By every process of the machine.
    """

    allocated_bytes: int
    free_bytes: int
    index: int
    name: str
    reserved_bytes: int
    total_bytes: int
    used_bytes: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        allocated_bytes = self.allocated_bytes

        free_bytes = self.free_bytes

        index = self.index

        name = self.name

        reserved_bytes = self.reserved_bytes

        total_bytes = self.total_bytes

        used_bytes = self.used_bytes

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "allocated_bytes": allocated_bytes,
                "free_bytes": free_bytes,
                "index": index,
                "name": name,
                "reserved_bytes": reserved_bytes,
                "total_bytes": total_bytes,
                "used_bytes": used_bytes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        allocated_bytes = d.pop("allocated_bytes")

        free_bytes = d.pop("free_bytes")

        index = d.pop("index")

        name = d.pop("name")

        reserved_bytes = d.pop("reserved_bytes")

        total_bytes = d.pop("total_bytes")

        used_bytes = d.pop("used_bytes")

        gpu_memory_body = cls(
            allocated_bytes=allocated_bytes,
            free_bytes=free_bytes,
            index=index,
            name=name,
            reserved_bytes=reserved_bytes,
            total_bytes=total_bytes,
            used_bytes=used_bytes,
        )

        gpu_memory_body.additional_properties = d
        return gpu_memory_body

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
