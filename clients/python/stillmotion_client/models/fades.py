from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Fades")


@_attrs_define
class Fades:
    """Fades from and to black, in seconds; they change no length. 0 is none.

    Attributes:
        between (float | Unset): Each clip goes to black, the next comes up. Default: 0.0.
        end (float | Unset): The video goes down to black. Default: 0.0.
        start (float | Unset): The video comes up from black. Default: 0.0.
    """

    between: float | Unset = 0.0
    end: float | Unset = 0.0
    start: float | Unset = 0.0

    def to_dict(self) -> dict[str, Any]:
        between = self.between

        end = self.end

        start = self.start

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if between is not UNSET:
            field_dict["between"] = between
        if end is not UNSET:
            field_dict["end"] = end
        if start is not UNSET:
            field_dict["start"] = start

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        between = d.pop("between", UNSET)

        end = d.pop("end", UNSET)

        start = d.pop("start", UNSET)

        fades = cls(
            between=between,
            end=end,
            start=start,
        )

        return fades
