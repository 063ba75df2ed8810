from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.animate_settings import AnimateSettings


T = TypeVar("T", bound="ImageToVideoRequest")


@_attrs_define
class ImageToVideoRequest:
    """Image to video.

    Attributes:
        source_image_id (str): Picture or upload to start from.
        video_prompt (str): What to make; not blank.
        negative_prompt (None | str | Unset): What to avoid; null takes the model's default.
        settings (AnimateSettings | None | Unset):
        video_model_id (None | str | Unset): Model of the lineup; null: the default.
        webhook_url (None | str | Unset): Address that is told, signed, when the job ends.
    """

    source_image_id: str
    video_prompt: str
    negative_prompt: None | str | Unset = UNSET
    settings: AnimateSettings | None | Unset = UNSET
    video_model_id: None | str | Unset = UNSET
    webhook_url: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.animate_settings import AnimateSettings

        source_image_id = self.source_image_id

        video_prompt = self.video_prompt

        negative_prompt: None | str | Unset
        if isinstance(self.negative_prompt, Unset):
            negative_prompt = UNSET
        else:
            negative_prompt = self.negative_prompt

        settings: dict[str, Any] | None | Unset
        if isinstance(self.settings, Unset):
            settings = UNSET
        elif isinstance(self.settings, AnimateSettings):
            settings = self.settings.to_dict()
        else:
            settings = self.settings

        video_model_id: None | str | Unset
        if isinstance(self.video_model_id, Unset):
            video_model_id = UNSET
        else:
            video_model_id = self.video_model_id

        webhook_url: None | str | Unset
        if isinstance(self.webhook_url, Unset):
            webhook_url = UNSET
        else:
            webhook_url = self.webhook_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "source_image_id": source_image_id,
                "video_prompt": video_prompt,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if settings is not UNSET:
            field_dict["settings"] = settings
        if video_model_id is not UNSET:
            field_dict["video_model_id"] = video_model_id
        if webhook_url is not UNSET:
            field_dict["webhook_url"] = webhook_url

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.animate_settings import AnimateSettings

        d = dict(src_dict)
        source_image_id = d.pop("source_image_id")

        video_prompt = d.pop("video_prompt")

        def _parse_negative_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt", UNSET))

        def _parse_settings(data: object) -> AnimateSettings | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_0 = AnimateSettings.from_dict(data)

                return settings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AnimateSettings | None | Unset, data)

        settings = _parse_settings(d.pop("settings", UNSET))

        def _parse_video_model_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        video_model_id = _parse_video_model_id(d.pop("video_model_id", UNSET))

        def _parse_webhook_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        webhook_url = _parse_webhook_url(d.pop("webhook_url", UNSET))

        image_to_video_request = cls(
            source_image_id=source_image_id,
            video_prompt=video_prompt,
            negative_prompt=negative_prompt,
            settings=settings,
            video_model_id=video_model_id,
            webhook_url=webhook_url,
        )

        return image_to_video_request
