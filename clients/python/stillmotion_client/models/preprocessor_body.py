from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.preprocessor_body_options import PreprocessorBodyOptions


T = TypeVar("T", bound="PreprocessorBody")


@_attrs_define
class PreprocessorBody:
    """A preprocessor.

    Attributes:
        available (bool):
        control_mode (int | None): Its kind in SDXL's union ControlNets, 0 to 7.
        description (str):
        install (list[str]): Commands that fetch what is missing.
        name (str):
        needs (list[str]): Repos of the networks that it needs.
        options (PreprocessorBodyOptions): What it takes beside the picture, with the defaults.
    """

    available: bool
    control_mode: int | None
    description: str
    install: list[str]
    name: str
    needs: list[str]
    options: PreprocessorBodyOptions
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        available = self.available

        control_mode: int | None
        control_mode = self.control_mode

        description = self.description

        install = self.install

        name = self.name

        needs = self.needs

        options = self.options.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "available": available,
                "control_mode": control_mode,
                "description": description,
                "install": install,
                "name": name,
                "needs": needs,
                "options": options,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.preprocessor_body_options import PreprocessorBodyOptions

        d = dict(src_dict)
        available = d.pop("available")

        def _parse_control_mode(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        control_mode = _parse_control_mode(d.pop("control_mode"))

        description = d.pop("description")

        install = cast(list[str], d.pop("install"))

        name = d.pop("name")

        needs = cast(list[str], d.pop("needs"))

        options = PreprocessorBodyOptions.from_dict(d.pop("options"))

        preprocessor_body = cls(
            available=available,
            control_mode=control_mode,
            description=description,
            install=install,
            name=name,
            needs=needs,
            options=options,
        )

        preprocessor_body.additional_properties = d
        return preprocessor_body

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
