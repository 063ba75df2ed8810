from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.edit_settings import EditSettings
    from ..models.image_settings import ImageSettings
    from ..models.image_to_image_settings import ImageToImageSettings
    from ..models.image_to_video_settings import ImageToVideoSettings
    from ..models.inpaint_settings import InpaintSettings
    from ..models.storyboard_settings import StoryboardSettings
    from ..models.text_to_video_settings import TextToVideoSettings
    from ..models.video_to_video_settings import VideoToVideoSettings


T = TypeVar("T", bound="JobRequest")


@_attrs_define
class JobRequest:
    """A job of any type; ``settings.type`` says which.

    Attributes:
        settings (EditSettings | ImageSettings | ImageToImageSettings | ImageToVideoSettings | InpaintSettings |
            StoryboardSettings | TextToVideoSettings | VideoToVideoSettings):
        model_id (None | str | Unset): Model of the lineup; null: the default.
        negative_prompt (None | str | Unset): What to avoid; null takes the model's default.
        pause_after (int | None | Unset): Pause after so many steps: a draft to look at.
        priority (int | Unset): Higher runs earlier. Default: 0.
        prompt (None | str | Unset): What to make; only storyboards do without.
        webhook_url (None | str | Unset): Address that is told, signed, when the job ends.
    """

    settings: (
        EditSettings
        | ImageSettings
        | ImageToImageSettings
        | ImageToVideoSettings
        | InpaintSettings
        | StoryboardSettings
        | TextToVideoSettings
        | VideoToVideoSettings
    )
    model_id: None | str | Unset = UNSET
    negative_prompt: None | str | Unset = UNSET
    pause_after: int | None | Unset = UNSET
    priority: int | Unset = 0
    prompt: None | str | Unset = UNSET
    webhook_url: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.edit_settings import EditSettings
        from ..models.image_settings import ImageSettings
        from ..models.image_to_image_settings import ImageToImageSettings
        from ..models.image_to_video_settings import ImageToVideoSettings
        from ..models.inpaint_settings import InpaintSettings
        from ..models.storyboard_settings import StoryboardSettings
        from ..models.text_to_video_settings import TextToVideoSettings

        settings: dict[str, Any]
        if (
            isinstance(self.settings, EditSettings)
            or isinstance(self.settings, ImageToVideoSettings)
            or isinstance(self.settings, ImageSettings)
            or isinstance(self.settings, ImageToImageSettings)
            or isinstance(self.settings, InpaintSettings)
            or isinstance(self.settings, StoryboardSettings)
            or isinstance(self.settings, TextToVideoSettings)
        ):
            settings = self.settings.to_dict()
        else:
            settings = self.settings.to_dict()

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

        pause_after: int | None | Unset
        if isinstance(self.pause_after, Unset):
            pause_after = UNSET
        else:
            pause_after = self.pause_after

        priority = self.priority

        prompt: None | str | Unset
        if isinstance(self.prompt, Unset):
            prompt = UNSET
        else:
            prompt = self.prompt

        webhook_url: None | str | Unset
        if isinstance(self.webhook_url, Unset):
            webhook_url = UNSET
        else:
            webhook_url = self.webhook_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "settings": settings,
            }
        )
        if model_id is not UNSET:
            field_dict["model_id"] = model_id
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if pause_after is not UNSET:
            field_dict["pause_after"] = pause_after
        if priority is not UNSET:
            field_dict["priority"] = priority
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if webhook_url is not UNSET:
            field_dict["webhook_url"] = webhook_url

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.edit_settings import EditSettings
        from ..models.image_settings import ImageSettings
        from ..models.image_to_image_settings import ImageToImageSettings
        from ..models.image_to_video_settings import ImageToVideoSettings
        from ..models.inpaint_settings import InpaintSettings
        from ..models.storyboard_settings import StoryboardSettings
        from ..models.text_to_video_settings import TextToVideoSettings
        from ..models.video_to_video_settings import VideoToVideoSettings

        d = dict(src_dict)

        def _parse_settings(
            data: object,
        ) -> (
            EditSettings
            | ImageSettings
            | ImageToImageSettings
            | ImageToVideoSettings
            | InpaintSettings
            | StoryboardSettings
            | TextToVideoSettings
            | VideoToVideoSettings
        ):
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_0 = EditSettings.from_dict(data)

                return settings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_1 = ImageToVideoSettings.from_dict(data)

                return settings_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_2 = ImageSettings.from_dict(data)

                return settings_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_3 = ImageToImageSettings.from_dict(data)

                return settings_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_4 = InpaintSettings.from_dict(data)

                return settings_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_5 = StoryboardSettings.from_dict(data)

                return settings_type_5
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_6 = TextToVideoSettings.from_dict(data)

                return settings_type_6
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            settings_type_7 = VideoToVideoSettings.from_dict(data)

            return settings_type_7

        settings = _parse_settings(d.pop("settings"))

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

        def _parse_pause_after(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        pause_after = _parse_pause_after(d.pop("pause_after", UNSET))

        priority = d.pop("priority", UNSET)

        def _parse_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt = _parse_prompt(d.pop("prompt", UNSET))

        def _parse_webhook_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        webhook_url = _parse_webhook_url(d.pop("webhook_url", UNSET))

        job_request = cls(
            settings=settings,
            model_id=model_id,
            negative_prompt=negative_prompt,
            pause_after=pause_after,
            priority=priority,
            prompt=prompt,
            webhook_url=webhook_url,
        )

        return job_request
