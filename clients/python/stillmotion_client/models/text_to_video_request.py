from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.text_to_video_settings import TextToVideoSettings


T = TypeVar("T", bound="TextToVideoRequest")


@_attrs_define
class TextToVideoRequest:
    """Text to video.

    Attributes:
        prompt (str): What to make; not blank.
        model_id (None | str | Unset): Model of the lineup; null: the default.
        negative_prompt (None | str | Unset): What to avoid; null takes the model's default.
        settings (None | TextToVideoSettings | Unset):
        webhook_url (None | str | Unset): Address that is told, signed, when the job ends.
    """

    prompt: str
    model_id: None | str | Unset = UNSET
    negative_prompt: None | str | Unset = UNSET
    settings: None | TextToVideoSettings | Unset = UNSET
    webhook_url: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.text_to_video_settings import TextToVideoSettings

        prompt = self.prompt

        model_id: None | str | Unset
        if isinstance(self.model_id, Unset):
            model_id = UNSET
        else:
            model_id = self.model_id

        negative_prompt: None | str | Unset
        if isinstance(self.negative_prompt, Unset):
            negative_prompt = UNSET
        else:
            negative_prompt = self.negative_prompt

        settings: dict[str, Any] | None | Unset
        if isinstance(self.settings, Unset):
            settings = UNSET
        elif isinstance(self.settings, TextToVideoSettings):
            settings = self.settings.to_dict()
        else:
            settings = self.settings

        webhook_url: None | str | Unset
        if isinstance(self.webhook_url, Unset):
            webhook_url = UNSET
        else:
            webhook_url = self.webhook_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if model_id is not UNSET:
            field_dict["model_id"] = model_id
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if settings is not UNSET:
            field_dict["settings"] = settings
        if webhook_url is not UNSET:
            field_dict["webhook_url"] = webhook_url

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.text_to_video_settings import TextToVideoSettings

        d = dict(src_dict)
        prompt = d.pop("prompt")

        def _parse_model_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model_id = _parse_model_id(d.pop("model_id", UNSET))

        def _parse_negative_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt", UNSET))

        def _parse_settings(data: object) -> None | TextToVideoSettings | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_0 = TextToVideoSettings.from_dict(data)

                return settings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TextToVideoSettings | Unset, data)

        settings = _parse_settings(d.pop("settings", UNSET))

        def _parse_webhook_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        webhook_url = _parse_webhook_url(d.pop("webhook_url", UNSET))

        text_to_video_request = cls(
            prompt=prompt,
            model_id=model_id,
            negative_prompt=negative_prompt,
            settings=settings,
            webhook_url=webhook_url,
        )

        return text_to_video_request
