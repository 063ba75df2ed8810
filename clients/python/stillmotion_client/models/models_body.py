from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.models_body_models import ModelsBodyModels


T = TypeVar("T", bound="ModelsBody")


@_attrs_define
class ModelsBody:
    """The lineup.

    Attributes:
        default (None | str):
        models (ModelsBodyModels):
        problems (list[str]): lines of .env that could not be read, and why
    """

    default: None | str
    models: ModelsBodyModels
    problems: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        default: None | str
        default = self.default

        models = self.models.to_dict()

        problems = self.problems

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "default": default,
                "models": models,
                "problems": problems,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.models_body_models import ModelsBodyModels

        d = dict(src_dict)

        def _parse_default(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        default = _parse_default(d.pop("default"))

        models = ModelsBodyModels.from_dict(d.pop("models"))

        problems = cast(list[str], d.pop("problems"))

        models_body = cls(
            default=default,
            models=models,
            problems=problems,
        )

        models_body.additional_properties = d
        return models_body

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
