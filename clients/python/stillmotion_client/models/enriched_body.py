from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.enriched_body_style import EnrichedBodyStyle, check_enriched_body_style

T = TypeVar("T", bound="EnrichedBody")


@_attrs_define
class EnrichedBody:
    """The richer prompt.

    Attributes:
        model (str):
        original (str):
        prompt (str):
        style (EnrichedBodyStyle):
    """

    model: str
    original: str
    prompt: str
    style: EnrichedBodyStyle
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        original = self.original

        prompt = self.prompt

        style: str = self.style

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "original": original,
                "prompt": prompt,
                "style": style,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        model = d.pop("model")

        original = d.pop("original")

        prompt = d.pop("prompt")

        style = check_enriched_body_style(d.pop("style"))

        enriched_body = cls(
            model=model,
            original=original,
            prompt=prompt,
            style=style,
        )

        enriched_body.additional_properties = d
        return enriched_body

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
