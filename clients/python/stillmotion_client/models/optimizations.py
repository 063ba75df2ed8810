from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.optimizations_cache_type_0 import (
    OptimizationsCacheType0,
    check_optimizations_cache_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Optimizations")


@_attrs_define
class Optimizations:
    """Trades of speed against exactness or memory, for this job only. What a model cannot do is reported in the
    job's ``warnings``.

        Attributes:
            attention_backend (None | str | Unset): Attention kernels of diffusers by name, such as native, flash, sage or
                xformers.
            attention_slicing (bool | None | Unset): Attend in slices: less memory, slower.
            cache (None | OptimizationsCacheType0 | Unset): Step cache of transformers: leaves out layers whose output
                hardly changed.
            cache_threshold (float | Unset): With first_block, magcache and seacache: the change below which layers are left
                out. Default: 0.05.
            deepcache_branch_id (int | Unset): With DeepCache: how much is computed in between; 0: least. Default: 0.
            deepcache_interval (int | Unset): With DeepCache: every how many steps everything is computed. Default: 3.
            use_deepcache (bool | Unset): DeepCache for UNets (Ma et al., arXiv 2312.00858): reuses deep features. Default:
                False.
            use_torch_compile (bool | Unset): Compile the model's repeated blocks: slow to begin, faster afterwards.
                Default: False.
            vae_slicing (bool | None | Unset): Decode pictures and frames one by one.
            vae_tiling (bool | None | Unset): Decode in tiles: less memory, faint seams.
    """

    attention_backend: None | str | Unset = UNSET
    attention_slicing: bool | None | Unset = UNSET
    cache: None | OptimizationsCacheType0 | Unset = UNSET
    cache_threshold: float | Unset = 0.05
    deepcache_branch_id: int | Unset = 0
    deepcache_interval: int | Unset = 3
    use_deepcache: bool | Unset = False
    use_torch_compile: bool | Unset = False
    vae_slicing: bool | None | Unset = UNSET
    vae_tiling: bool | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        attention_backend: None | str | Unset
        if isinstance(self.attention_backend, Unset):
            attention_backend = UNSET
        else:
            attention_backend = self.attention_backend

        attention_slicing: bool | None | Unset
        if isinstance(self.attention_slicing, Unset):
            attention_slicing = UNSET
        else:
            attention_slicing = self.attention_slicing

        cache: None | str | Unset
        if isinstance(self.cache, Unset):
            cache = UNSET
        elif isinstance(self.cache, str):
            cache = self.cache
        else:
            cache = self.cache

        cache_threshold = self.cache_threshold

        deepcache_branch_id = self.deepcache_branch_id

        deepcache_interval = self.deepcache_interval

        use_deepcache = self.use_deepcache

        use_torch_compile = self.use_torch_compile

        vae_slicing: bool | None | Unset
        if isinstance(self.vae_slicing, Unset):
            vae_slicing = UNSET
        else:
            vae_slicing = self.vae_slicing

        vae_tiling: bool | None | Unset
        if isinstance(self.vae_tiling, Unset):
            vae_tiling = UNSET
        else:
            vae_tiling = self.vae_tiling

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if attention_backend is not UNSET:
            field_dict["attention_backend"] = attention_backend
        if attention_slicing is not UNSET:
            field_dict["attention_slicing"] = attention_slicing
        if cache is not UNSET:
            field_dict["cache"] = cache
        if cache_threshold is not UNSET:
            field_dict["cache_threshold"] = cache_threshold
        if deepcache_branch_id is not UNSET:
            field_dict["deepcache_branch_id"] = deepcache_branch_id
        if deepcache_interval is not UNSET:
            field_dict["deepcache_interval"] = deepcache_interval
        if use_deepcache is not UNSET:
            field_dict["use_deepcache"] = use_deepcache
        if use_torch_compile is not UNSET:
            field_dict["use_torch_compile"] = use_torch_compile
        if vae_slicing is not UNSET:
            field_dict["vae_slicing"] = vae_slicing
        if vae_tiling is not UNSET:
            field_dict["vae_tiling"] = vae_tiling

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_attention_backend(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        attention_backend = _parse_attention_backend(d.pop("attention_backend", UNSET))

        def _parse_attention_slicing(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        attention_slicing = _parse_attention_slicing(d.pop("attention_slicing", UNSET))

        def _parse_cache(data: object) -> None | OptimizationsCacheType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cache_type_0 = check_optimizations_cache_type_0(data)

                return cache_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OptimizationsCacheType0 | Unset, data)

        cache = _parse_cache(d.pop("cache", UNSET))

        cache_threshold = d.pop("cache_threshold", UNSET)

        deepcache_branch_id = d.pop("deepcache_branch_id", UNSET)

        deepcache_interval = d.pop("deepcache_interval", UNSET)

        use_deepcache = d.pop("use_deepcache", UNSET)

        use_torch_compile = d.pop("use_torch_compile", UNSET)

        def _parse_vae_slicing(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        vae_slicing = _parse_vae_slicing(d.pop("vae_slicing", UNSET))

        def _parse_vae_tiling(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        vae_tiling = _parse_vae_tiling(d.pop("vae_tiling", UNSET))

        optimizations = cls(
            attention_backend=attention_backend,
            attention_slicing=attention_slicing,
            cache=cache,
            cache_threshold=cache_threshold,
            deepcache_branch_id=deepcache_branch_id,
            deepcache_interval=deepcache_interval,
            use_deepcache=use_deepcache,
            use_torch_compile=use_torch_compile,
            vae_slicing=vae_slicing,
            vae_tiling=vae_tiling,
        )

        return optimizations
