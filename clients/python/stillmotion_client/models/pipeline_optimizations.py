from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PipelineOptimizations")


@_attrs_define
class PipelineOptimizations:
    """Trades of speed for this picture only.

    Attributes:
        deepcache_branch_id (int | Unset):  Default: 0.
        deepcache_interval (int | Unset):  Default: 3.
        use_deepcache (bool | Unset):  Default: False.
        use_torch_compile (bool | None | Unset): Null: as DO_TORCH_COMPILE says.
    """

    deepcache_branch_id: int | Unset = 0
    deepcache_interval: int | Unset = 3
    use_deepcache: bool | Unset = False
    use_torch_compile: bool | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        deepcache_branch_id = self.deepcache_branch_id

        deepcache_interval = self.deepcache_interval

        use_deepcache = self.use_deepcache

        use_torch_compile: bool | None | Unset
        if isinstance(self.use_torch_compile, Unset):
            use_torch_compile = UNSET
        else:
            use_torch_compile = self.use_torch_compile

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if deepcache_branch_id is not UNSET:
            field_dict["deepcache_branch_id"] = deepcache_branch_id
        if deepcache_interval is not UNSET:
            field_dict["deepcache_interval"] = deepcache_interval
        if use_deepcache is not UNSET:
            field_dict["use_deepcache"] = use_deepcache
        if use_torch_compile is not UNSET:
            field_dict["use_torch_compile"] = use_torch_compile

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        deepcache_branch_id = d.pop("deepcache_branch_id", UNSET)

        deepcache_interval = d.pop("deepcache_interval", UNSET)

        use_deepcache = d.pop("use_deepcache", UNSET)

        def _parse_use_torch_compile(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        use_torch_compile = _parse_use_torch_compile(d.pop("use_torch_compile", UNSET))

        pipeline_optimizations = cls(
            deepcache_branch_id=deepcache_branch_id,
            deepcache_interval=deepcache_interval,
            use_deepcache=use_deepcache,
            use_torch_compile=use_torch_compile,
        )

        return pipeline_optimizations
