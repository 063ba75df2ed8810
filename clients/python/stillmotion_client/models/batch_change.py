from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="BatchChange")


@_attrs_define
class BatchChange:
    """What to change of many; unknown ids are counted, not refused.

    Attributes:
        ids (list[str]):
        add_tags (list[str] | Unset):
        favorite (bool | None | Unset):
        remove_tags (list[str] | Unset):
    """

    ids: list[str]
    add_tags: list[str] | Unset = UNSET
    favorite: bool | None | Unset = UNSET
    remove_tags: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        ids = self.ids

        add_tags: list[str] | Unset = UNSET
        if not isinstance(self.add_tags, Unset):
            add_tags = self.add_tags

        favorite: bool | None | Unset
        if isinstance(self.favorite, Unset):
            favorite = UNSET
        else:
            favorite = self.favorite

        remove_tags: list[str] | Unset = UNSET
        if not isinstance(self.remove_tags, Unset):
            remove_tags = self.remove_tags

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "ids": ids,
            }
        )
        if add_tags is not UNSET:
            field_dict["add_tags"] = add_tags
        if favorite is not UNSET:
            field_dict["favorite"] = favorite
        if remove_tags is not UNSET:
            field_dict["remove_tags"] = remove_tags

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        ids = cast(list[str], d.pop("ids"))

        add_tags = cast(list[str], d.pop("add_tags", UNSET))

        def _parse_favorite(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        favorite = _parse_favorite(d.pop("favorite", UNSET))

        remove_tags = cast(list[str], d.pop("remove_tags", UNSET))

        batch_change = cls(
            ids=ids,
            add_tags=add_tags,
            favorite=favorite,
            remove_tags=remove_tags,
        )

        return batch_change
