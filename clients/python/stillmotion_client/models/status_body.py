from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.job_error_body import JobErrorBody
    from ..models.media_view import MediaView
    from ..models.progress_body import ProgressBody
    from ..models.status_body_settings import StatusBodySettings
    from ..models.warning_body import WarningBody


T = TypeVar("T", bound="StatusBody")


@_attrs_define
class StatusBody:
    """A job of any type: where it is, what it was asked for and what it made.

    Attributes:
        attempt (int):
        completed_at (datetime.datetime | None):
        created_at (datetime.datetime):
        error (JobErrorBody | None):
        id (str):
        image_ids (list[str]):
        images (list[MediaView]):
        media (list[MediaView]):
        message (str):
        model_id (str):
        negative_prompt (None | str):
        num_outputs (int):
        priority (int):
        progress (ProgressBody): How far a job is.
        prompt (str):
        queue_position (int | None): 1 runs next; null when not waiting
        settings (StatusBodySettings):
        started_at (datetime.datetime | None):
        status (str): pending, processing, paused, completed, failed or cancelled
        type_ (str):
        warnings (list[WarningBody]):
    """

    attempt: int
    completed_at: datetime.datetime | None
    created_at: datetime.datetime
    error: JobErrorBody | None
    id: str
    image_ids: list[str]
    images: list[MediaView]
    media: list[MediaView]
    message: str
    model_id: str
    negative_prompt: None | str
    num_outputs: int
    priority: int
    progress: ProgressBody
    prompt: str
    queue_position: int | None
    settings: StatusBodySettings
    started_at: datetime.datetime | None
    status: str
    type_: str
    warnings: list[WarningBody]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_error_body import JobErrorBody

        attempt = self.attempt

        completed_at: None | str
        if isinstance(self.completed_at, datetime.datetime):
            completed_at = self.completed_at.isoformat()
        else:
            completed_at = self.completed_at

        created_at = self.created_at.isoformat()

        error: dict[str, Any] | None
        if isinstance(self.error, JobErrorBody):
            error = self.error.to_dict()
        else:
            error = self.error

        id = self.id

        image_ids = self.image_ids

        images = []
        for images_item_data in self.images:
            images_item = images_item_data.to_dict()
            images.append(images_item)

        media = []
        for media_item_data in self.media:
            media_item = media_item_data.to_dict()
            media.append(media_item)

        message = self.message

        model_id = self.model_id

        negative_prompt: None | str
        negative_prompt = self.negative_prompt

        num_outputs = self.num_outputs

        priority = self.priority

        progress = self.progress.to_dict()

        prompt = self.prompt

        queue_position: int | None
        queue_position = self.queue_position

        settings = self.settings.to_dict()

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        status = self.status

        type_ = self.type_

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "attempt": attempt,
                "completed_at": completed_at,
                "created_at": created_at,
                "error": error,
                "id": id,
                "image_ids": image_ids,
                "images": images,
                "media": media,
                "message": message,
                "model_id": model_id,
                "negative_prompt": negative_prompt,
                "num_outputs": num_outputs,
                "priority": priority,
                "progress": progress,
                "prompt": prompt,
                "queue_position": queue_position,
                "settings": settings,
                "started_at": started_at,
                "status": status,
                "type": type_,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.job_error_body import JobErrorBody
        from ..models.media_view import MediaView
        from ..models.progress_body import ProgressBody
        from ..models.status_body_settings import StatusBodySettings
        from ..models.warning_body import WarningBody

        d = dict(src_dict)
        attempt = d.pop("attempt")

        def _parse_completed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                completed_at_type_0 = datetime.datetime.fromisoformat(data)

                return completed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        completed_at = _parse_completed_at(d.pop("completed_at"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_error(data: object) -> JobErrorBody | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = JobErrorBody.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobErrorBody | None, data)

        error = _parse_error(d.pop("error"))

        id = d.pop("id")

        image_ids = cast(list[str], d.pop("image_ids"))

        images = []
        _images = d.pop("images")
        for images_item_data in _images:
            images_item = MediaView.from_dict(images_item_data)

            images.append(images_item)

        media = []
        _media = d.pop("media")
        for media_item_data in _media:
            media_item = MediaView.from_dict(media_item_data)

            media.append(media_item)

        message = d.pop("message")

        model_id = d.pop("model_id")

        def _parse_negative_prompt(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt"))

        num_outputs = d.pop("num_outputs")

        priority = d.pop("priority")

        progress = ProgressBody.from_dict(d.pop("progress"))

        prompt = d.pop("prompt")

        def _parse_queue_position(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        queue_position = _parse_queue_position(d.pop("queue_position"))

        settings = StatusBodySettings.from_dict(d.pop("settings"))

        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)

                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))

        status = d.pop("status")

        type_ = d.pop("type")

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = WarningBody.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        status_body = cls(
            attempt=attempt,
            completed_at=completed_at,
            created_at=created_at,
            error=error,
            id=id,
            image_ids=image_ids,
            images=images,
            media=media,
            message=message,
            model_id=model_id,
            negative_prompt=negative_prompt,
            num_outputs=num_outputs,
            priority=priority,
            progress=progress,
            prompt=prompt,
            queue_position=queue_position,
            settings=settings,
            started_at=started_at,
            status=status,
            type_=type_,
            warnings=warnings,
        )

        status_body.additional_properties = d
        return status_body

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
