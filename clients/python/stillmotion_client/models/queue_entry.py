from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.progress_body import ProgressBody


T = TypeVar("T", bound="QueueEntry")


@_attrs_define
class QueueEntry:
    """One job that waits or runs.

    Attributes:
        created_at (datetime.datetime):
        id (str):
        message (str):
        model_id (str):
        priority (int):
        progress (ProgressBody): How far a job is.
        prompt (str):
        queue_position (int | None):
        started_at (datetime.datetime | None):
        status (str):
        type_ (str):
    """

    created_at: datetime.datetime
    id: str
    message: str
    model_id: str
    priority: int
    progress: ProgressBody
    prompt: str
    queue_position: int | None
    started_at: datetime.datetime | None
    status: str
    type_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created_at = self.created_at.isoformat()

        id = self.id

        message = self.message

        model_id = self.model_id

        priority = self.priority

        progress = self.progress.to_dict()

        prompt = self.prompt

        queue_position: int | None
        queue_position = self.queue_position

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        status = self.status

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "created_at": created_at,
                "id": id,
                "message": message,
                "model_id": model_id,
                "priority": priority,
                "progress": progress,
                "prompt": prompt,
                "queue_position": queue_position,
                "started_at": started_at,
                "status": status,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.progress_body import ProgressBody

        d = dict(src_dict)
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        id = d.pop("id")

        message = d.pop("message")

        model_id = d.pop("model_id")

        priority = d.pop("priority")

        progress = ProgressBody.from_dict(d.pop("progress"))

        prompt = d.pop("prompt")

        def _parse_queue_position(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        queue_position = _parse_queue_position(d.pop("queue_position"))

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

        queue_entry = cls(
            created_at=created_at,
            id=id,
            message=message,
            model_id=model_id,
            priority=priority,
            progress=progress,
            prompt=prompt,
            queue_position=queue_position,
            started_at=started_at,
            status=status,
            type_=type_,
        )

        queue_entry.additional_properties = d
        return queue_entry

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
