from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.webhook_body_state import WebhookBodyState, check_webhook_body_state

T = TypeVar("T", bound="WebhookBody")


@_attrs_define
class WebhookBody:
    """One message: the same at every attempt.

    Attributes:
        answer (None | str): what came of the last attempt: a status, or why there was none
        attempts (int):
        created_at (datetime.datetime):
        due_at (datetime.datetime | None): when it is sent next; null at the end
        id (str): the header webhook-id
        state (WebhookBodyState):
        url (str):
    """

    answer: None | str
    attempts: int
    created_at: datetime.datetime
    due_at: datetime.datetime | None
    id: str
    state: WebhookBodyState
    url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        answer: None | str
        answer = self.answer

        attempts = self.attempts

        created_at = self.created_at.isoformat()

        due_at: None | str
        if isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        id = self.id

        state: str = self.state

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "answer": answer,
                "attempts": attempts,
                "created_at": created_at,
                "due_at": due_at,
                "id": id,
                "state": state,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_answer(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        answer = _parse_answer(d.pop("answer"))

        attempts = d.pop("attempts")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        due_at = _parse_due_at(d.pop("due_at"))

        id = d.pop("id")

        state = check_webhook_body_state(d.pop("state"))

        url = d.pop("url")

        webhook_body = cls(
            answer=answer,
            attempts=attempts,
            created_at=created_at,
            due_at=due_at,
            id=id,
            state=state,
            url=url,
        )

        webhook_body.additional_properties = d
        return webhook_body

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
