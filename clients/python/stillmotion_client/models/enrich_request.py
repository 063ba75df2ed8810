from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.enrich_request_style import EnrichRequestStyle, check_enrich_request_style
from ..types import UNSET, Unset

T = TypeVar("T", bound="EnrichRequest")


@_attrs_define
class EnrichRequest:
    """A prompt to make richer.

    Attributes:
        prompt (str): What to make richer; not blank.
        style (EnrichRequestStyle | Unset): The direction it takes. Default: 'enhance'.
    """

    prompt: str
    style: EnrichRequestStyle | Unset = "enhance"

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        style: str | Unset = UNSET
        if not isinstance(self.style, Unset):
            style = self.style

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if style is not UNSET:
            field_dict["style"] = style

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        _style = d.pop("style", UNSET)
        style: EnrichRequestStyle | Unset
        if isinstance(_style, Unset):
            style = UNSET
        else:
            style = check_enrich_request_style(_style)

        enrich_request = cls(
            prompt=prompt,
            style=style,
        )

        return enrich_request
