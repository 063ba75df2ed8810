from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="WorkerBody")


@_attrs_define
class WorkerBody:
    """Where jobs are run.

    Attributes:
        device (str): cpu, cuda:0, mps, or unknown before torch is loaded
        loaded_models (list[str]):
        running (int):
        workers (int):
        memory_free_bytes (int | None | Unset):
        memory_total_bytes (int | None | Unset):
        name (None | str | Unset):
    """

    device: str
    loaded_models: list[str]
    running: int
    workers: int
    memory_free_bytes: int | None | Unset = UNSET
    memory_total_bytes: int | None | Unset = UNSET
    name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        device = self.device

        loaded_models = self.loaded_models

        running = self.running

        workers = self.workers

        memory_free_bytes: int | None | Unset
        if isinstance(self.memory_free_bytes, Unset):
            memory_free_bytes = UNSET
        else:
            memory_free_bytes = self.memory_free_bytes

        memory_total_bytes: int | None | Unset
        if isinstance(self.memory_total_bytes, Unset):
            memory_total_bytes = UNSET
        else:
            memory_total_bytes = self.memory_total_bytes

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "device": device,
                "loaded_models": loaded_models,
                "running": running,
                "workers": workers,
            }
        )
        if memory_free_bytes is not UNSET:
            field_dict["memory_free_bytes"] = memory_free_bytes
        if memory_total_bytes is not UNSET:
            field_dict["memory_total_bytes"] = memory_total_bytes
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        device = d.pop("device")

        loaded_models = cast(list[str], d.pop("loaded_models"))

        running = d.pop("running")

        workers = d.pop("workers")

        def _parse_memory_free_bytes(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        memory_free_bytes = _parse_memory_free_bytes(d.pop("memory_free_bytes", UNSET))

        def _parse_memory_total_bytes(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        memory_total_bytes = _parse_memory_total_bytes(
            d.pop("memory_total_bytes", UNSET)
        )

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        worker_body = cls(
            device=device,
            loaded_models=loaded_models,
            running=running,
            workers=workers,
            memory_free_bytes=memory_free_bytes,
            memory_total_bytes=memory_total_bytes,
            name=name,
        )

        worker_body.additional_properties = d
        return worker_body

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
