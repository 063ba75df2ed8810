from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Segment")


@_attrs_define
class Segment:
    """A picture, and the clip that begins with it and ends with the next one's picture.

    Attributes:
        duration (float | Unset): Seconds of the clip. Default: 3.0.
        image_path (None | str | Unset): The same as a file on the server, below a folder of RESOURCE_ROOTS; it is taken
            in as an upload.
        num_frames (int | None | Unset): Frames of the clip, both pictures' included; null: as many as come nearest to
            its duration.
        prompt (list[str] | str | Unset): What happens in the clip; it follows the global prompt. A list gives each
            equal part of the clip its own, where the model works in sections. Default: ''.
        source_image_id (None | str | Unset): Picture or upload that the clip begins with.
    """

    duration: float | Unset = 3.0
    image_path: None | str | Unset = UNSET
    num_frames: int | None | Unset = UNSET
    prompt: list[str] | str | Unset = ""
    source_image_id: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        duration = self.duration

        image_path: None | str | Unset
        if isinstance(self.image_path, Unset):
            image_path = UNSET
        else:
            image_path = self.image_path

        num_frames: int | None | Unset
        if isinstance(self.num_frames, Unset):
            num_frames = UNSET
        else:
            num_frames = self.num_frames

        prompt: list[str] | str | Unset
        if isinstance(self.prompt, Unset):
            prompt = UNSET
        elif isinstance(self.prompt, list):
            prompt = self.prompt

        else:
            prompt = self.prompt

        source_image_id: None | str | Unset
        if isinstance(self.source_image_id, Unset):
            source_image_id = UNSET
        else:
            source_image_id = self.source_image_id

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if duration is not UNSET:
            field_dict["duration"] = duration
        if image_path is not UNSET:
            field_dict["image_path"] = image_path
        if num_frames is not UNSET:
            field_dict["num_frames"] = num_frames
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if source_image_id is not UNSET:
            field_dict["source_image_id"] = source_image_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        duration = d.pop("duration", UNSET)

        def _parse_image_path(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_path = _parse_image_path(d.pop("image_path", UNSET))

        def _parse_num_frames(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        num_frames = _parse_num_frames(d.pop("num_frames", UNSET))

        def _parse_prompt(data: object) -> list[str] | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                prompt_type_1 = cast(list[str], data)

                return prompt_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | str | Unset, data)

        prompt = _parse_prompt(d.pop("prompt", UNSET))

        def _parse_source_image_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        source_image_id = _parse_source_image_id(d.pop("source_image_id", UNSET))

        segment = cls(
            duration=duration,
            image_path=image_path,
            num_frames=num_frames,
            prompt=prompt,
            source_image_id=source_image_id,
        )

        return segment
