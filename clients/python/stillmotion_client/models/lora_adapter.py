from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.lora_adapter_expert_type_0 import (
    LoraAdapterExpertType0,
    check_lora_adapter_expert_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="LoraAdapter")


@_attrs_define
class LoraAdapter:
    """One LoRA adapter, in force for this job only.

    Attributes:
        model (str): LoRA by its name in the studio, its hub repo, or civitai:VERSION_ID.
        adapter_name (None | str | Unset): Name of the adapter in the pipeline; null draws one from the model's name.
        expert (LoraAdapterExpertType0 | None | Unset): For models of two experts (Wan 2.2 A14B), which one it was made
            for; null reads it off the file's name, or else takes both.
        scale (float | Unset): Strength: 0 is off, 1 as trained. Default: 1.0.
        weight_name (None | str | Unset): File in the repo, where it holds several.
    """

    model: str
    adapter_name: None | str | Unset = UNSET
    expert: LoraAdapterExpertType0 | None | Unset = UNSET
    scale: float | Unset = 1.0
    weight_name: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        adapter_name: None | str | Unset
        if isinstance(self.adapter_name, Unset):
            adapter_name = UNSET
        else:
            adapter_name = self.adapter_name

        expert: None | str | Unset
        if isinstance(self.expert, Unset):
            expert = UNSET
        elif isinstance(self.expert, str):
            expert = self.expert
        else:
            expert = self.expert

        scale = self.scale

        weight_name: None | str | Unset
        if isinstance(self.weight_name, Unset):
            weight_name = UNSET
        else:
            weight_name = self.weight_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
            }
        )
        if adapter_name is not UNSET:
            field_dict["adapter_name"] = adapter_name
        if expert is not UNSET:
            field_dict["expert"] = expert
        if scale is not UNSET:
            field_dict["scale"] = scale
        if weight_name is not UNSET:
            field_dict["weight_name"] = weight_name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        model = d.pop("model")

        def _parse_adapter_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        adapter_name = _parse_adapter_name(d.pop("adapter_name", UNSET))

        def _parse_expert(data: object) -> LoraAdapterExpertType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expert_type_0 = check_lora_adapter_expert_type_0(data)

                return expert_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LoraAdapterExpertType0 | None | Unset, data)

        expert = _parse_expert(d.pop("expert", UNSET))

        scale = d.pop("scale", UNSET)

        def _parse_weight_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        weight_name = _parse_weight_name(d.pop("weight_name", UNSET))

        lora_adapter = cls(
            model=model,
            adapter_name=adapter_name,
            expert=expert,
            scale=scale,
            weight_name=weight_name,
        )

        return lora_adapter
