from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ToolBody")


@_attrs_define
class ToolBody:
    """One tool and who serves it.

    Attributes:
        default (None | str): who serves a task that names no plugin; null: nobody does yet
        description (str):
        models (list[str]): models of the lineup that serve it, for parameters.model_id
        name (str):
        plugins (list[str]): who serves it; studio is the studio itself
    """

    default: None | str
    description: str
    models: list[str]
    name: str
    plugins: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        default: None | str
        default = self.default

        description = self.description

        models = self.models

        name = self.name

        plugins = self.plugins

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "default": default,
                "description": description,
                "models": models,
                "name": name,
                "plugins": plugins,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_default(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        default = _parse_default(d.pop("default"))

        description = d.pop("description")

        models = cast(list[str], d.pop("models"))

        name = d.pop("name")

        plugins = cast(list[str], d.pop("plugins"))

        tool_body = cls(
            default=default,
            description=description,
            models=models,
            name=name,
            plugins=plugins,
        )

        tool_body.additional_properties = d
        return tool_body

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
