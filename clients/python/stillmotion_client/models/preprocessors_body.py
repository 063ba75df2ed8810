from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.preprocessor_body import PreprocessorBody


T = TypeVar("T", bound="PreprocessorsBody")


@_attrs_define
class PreprocessorsBody:
    """The preprocessors.

    Attributes:
        preprocessors (list[PreprocessorBody]):
    """

    preprocessors: list[PreprocessorBody]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        preprocessors = []
        for preprocessors_item_data in self.preprocessors:
            preprocessors_item = preprocessors_item_data.to_dict()
            preprocessors.append(preprocessors_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "preprocessors": preprocessors,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.preprocessor_body import PreprocessorBody

        d = dict(src_dict)
        preprocessors = []
        _preprocessors = d.pop("preprocessors")
        for preprocessors_item_data in _preprocessors:
            preprocessors_item = PreprocessorBody.from_dict(preprocessors_item_data)

            preprocessors.append(preprocessors_item)

        preprocessors_body = cls(
            preprocessors=preprocessors,
        )

        preprocessors_body.additional_properties = d
        return preprocessors_body

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
