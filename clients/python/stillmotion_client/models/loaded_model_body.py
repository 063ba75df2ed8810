from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.loaded_model_body_components import LoadedModelBodyComponents


T = TypeVar("T", bound="LoadedModelBody")


@_attrs_define
class LoadedModelBody:
    """A model in memory.

    Attributes:
        bytes_ (int): Of its weights, wherever they lie.
        device (None | str):
        id (str):
        components (LoadedModelBodyComponents | Unset): Bytes, device and dtype of each, by name.
        in_use (bool | None | Unset):
        offload (None | str | Unset):
    """

    bytes_: int
    device: None | str
    id: str
    components: LoadedModelBodyComponents | Unset = UNSET
    in_use: bool | None | Unset = UNSET
    offload: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        bytes_ = self.bytes_

        device: None | str
        device = self.device

        id = self.id

        components: dict[str, Any] | Unset = UNSET
        if not isinstance(self.components, Unset):
            components = self.components.to_dict()

        in_use: bool | None | Unset
        if isinstance(self.in_use, Unset):
            in_use = UNSET
        else:
            in_use = self.in_use

        offload: None | str | Unset
        if isinstance(self.offload, Unset):
            offload = UNSET
        else:
            offload = self.offload

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bytes": bytes_,
                "device": device,
                "id": id,
            }
        )
        if components is not UNSET:
            field_dict["components"] = components
        if in_use is not UNSET:
            field_dict["in_use"] = in_use
        if offload is not UNSET:
            field_dict["offload"] = offload

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.loaded_model_body_components import LoadedModelBodyComponents

        d = dict(src_dict)
        bytes_ = d.pop("bytes")

        def _parse_device(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        device = _parse_device(d.pop("device"))

        id = d.pop("id")

        _components = d.pop("components", UNSET)
        components: LoadedModelBodyComponents | Unset
        if isinstance(_components, Unset):
            components = UNSET
        else:
            components = LoadedModelBodyComponents.from_dict(_components)

        def _parse_in_use(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        in_use = _parse_in_use(d.pop("in_use", UNSET))

        def _parse_offload(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        offload = _parse_offload(d.pop("offload", UNSET))

        loaded_model_body = cls(
            bytes_=bytes_,
            device=device,
            id=id,
            components=components,
            in_use=in_use,
            offload=offload,
        )

        loaded_model_body.additional_properties = d
        return loaded_model_body

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
