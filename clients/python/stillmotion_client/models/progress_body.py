from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProgressBody")


@_attrs_define
class ProgressBody:
    """How far a job is.

    Attributes:
        percent (float): 0 … 100, never falling
        phase (str): queued, loading, denoising, decoding, saving, joining, paused or done
        eta_seconds (float | None | Unset):
        part (int | None | Unset): the clip that is being made, from 1, of a storyboard
        part_percent (float | None | Unset): how far that clip is
        parts (int | None | Unset): clips of a storyboard
        preview_url (None | str | Unset):
        step (int | Unset):  Default: 0.
        total_steps (int | Unset):  Default: 0.
    """

    percent: float
    phase: str
    eta_seconds: float | None | Unset = UNSET
    part: int | None | Unset = UNSET
    part_percent: float | None | Unset = UNSET
    parts: int | None | Unset = UNSET
    preview_url: None | str | Unset = UNSET
    step: int | Unset = 0
    total_steps: int | Unset = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        percent = self.percent

        phase = self.phase

        eta_seconds: float | None | Unset
        if isinstance(self.eta_seconds, Unset):
            eta_seconds = UNSET
        else:
            eta_seconds = self.eta_seconds

        part: int | None | Unset
        if isinstance(self.part, Unset):
            part = UNSET
        else:
            part = self.part

        part_percent: float | None | Unset
        if isinstance(self.part_percent, Unset):
            part_percent = UNSET
        else:
            part_percent = self.part_percent

        parts: int | None | Unset
        if isinstance(self.parts, Unset):
            parts = UNSET
        else:
            parts = self.parts

        preview_url: None | str | Unset
        if isinstance(self.preview_url, Unset):
            preview_url = UNSET
        else:
            preview_url = self.preview_url

        step = self.step

        total_steps = self.total_steps

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "percent": percent,
                "phase": phase,
            }
        )
        if eta_seconds is not UNSET:
            field_dict["eta_seconds"] = eta_seconds
        if part is not UNSET:
            field_dict["part"] = part
        if part_percent is not UNSET:
            field_dict["part_percent"] = part_percent
        if parts is not UNSET:
            field_dict["parts"] = parts
        if preview_url is not UNSET:
            field_dict["preview_url"] = preview_url
        if step is not UNSET:
            field_dict["step"] = step
        if total_steps is not UNSET:
            field_dict["total_steps"] = total_steps

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        percent = d.pop("percent")

        phase = d.pop("phase")

        def _parse_eta_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        eta_seconds = _parse_eta_seconds(d.pop("eta_seconds", UNSET))

        def _parse_part(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        part = _parse_part(d.pop("part", UNSET))

        def _parse_part_percent(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        part_percent = _parse_part_percent(d.pop("part_percent", UNSET))

        def _parse_parts(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        parts = _parse_parts(d.pop("parts", UNSET))

        def _parse_preview_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        preview_url = _parse_preview_url(d.pop("preview_url", UNSET))

        step = d.pop("step", UNSET)

        total_steps = d.pop("total_steps", UNSET)

        progress_body = cls(
            percent=percent,
            phase=phase,
            eta_seconds=eta_seconds,
            part=part,
            part_percent=part_percent,
            parts=parts,
            preview_url=preview_url,
            step=step,
            total_steps=total_steps,
        )

        progress_body.additional_properties = d
        return progress_body

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
