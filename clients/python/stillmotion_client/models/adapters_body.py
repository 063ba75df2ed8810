from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.adapter_body import AdapterBody


T = TypeVar("T", bound="AdaptersBody")


@_attrs_define
class AdaptersBody:
    """The adapters.

    Attributes:
        adapters (list[AdapterBody]):
        problems (list[str]): Lines of .env that could not be read, and why.
    """

    adapters: list[AdapterBody]
    problems: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        adapters = []
        for adapters_item_data in self.adapters:
            adapters_item = adapters_item_data.to_dict()
            adapters.append(adapters_item)

        problems = self.problems

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "adapters": adapters,
                "problems": problems,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.adapter_body import AdapterBody

        d = dict(src_dict)
        adapters = []
        _adapters = d.pop("adapters")
        for adapters_item_data in _adapters:
            adapters_item = AdapterBody.from_dict(adapters_item_data)

            adapters.append(adapters_item)

        problems = cast(list[str], d.pop("problems"))

        adapters_body = cls(
            adapters=adapters,
            problems=problems,
        )

        adapters_body.additional_properties = d
        return adapters_body

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
