from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.gpu_memory_body import GpuMemoryBody
    from ..models.loaded_model_body import LoadedModelBody
    from ..models.system_memory_body import SystemMemoryBody


T = TypeVar("T", bound="MemoryBody")


@_attrs_define
class MemoryBody:
    """What is in memory.

    Attributes:
        gpus (list[GpuMemoryBody]): Empty without a GPU, and until the first model is loaded.
        models (list[LoadedModelBody]):
        system (SystemMemoryBody): The system's memory, in bytes.
    """

    gpus: list[GpuMemoryBody]
    models: list[LoadedModelBody]
    system: SystemMemoryBody
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        gpus = []
        for gpus_item_data in self.gpus:
            gpus_item = gpus_item_data.to_dict()
            gpus.append(gpus_item)

        models = []
        for models_item_data in self.models:
            models_item = models_item_data.to_dict()
            models.append(models_item)

        system = self.system.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "gpus": gpus,
                "models": models,
                "system": system,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.gpu_memory_body import GpuMemoryBody
        from ..models.loaded_model_body import LoadedModelBody
        from ..models.system_memory_body import SystemMemoryBody

        d = dict(src_dict)
        gpus = []
        _gpus = d.pop("gpus")
        for gpus_item_data in _gpus:
            gpus_item = GpuMemoryBody.from_dict(gpus_item_data)

            gpus.append(gpus_item)

        models = []
        _models = d.pop("models")
        for models_item_data in _models:
            models_item = LoadedModelBody.from_dict(models_item_data)

            models.append(models_item)

        system = SystemMemoryBody.from_dict(d.pop("system"))

        memory_body = cls(
            gpus=gpus,
            models=models,
            system=system,
        )

        memory_body.additional_properties = d
        return memory_body

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
