from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.queue_body_counts import QueueBodyCounts
    from ..models.queue_body_per_model_type_0 import QueueBodyPerModelType0
    from ..models.queue_body_recent_24h_type_0 import QueueBodyRecent24HType0
    from ..models.queue_entry import QueueEntry
    from ..models.worker_body import WorkerBody


T = TypeVar("T", bound="QueueBody")


@_attrs_define
class QueueBody:
    """The queue: what runs, what waits, how it went.

    Attributes:
        counts (QueueBodyCounts):
        paused (bool):
        pending (list[QueueEntry]): in the order in which they will run; at most 200
        processing (list[QueueEntry]):
        worker (WorkerBody): Where jobs are run.
        average_processing_seconds (float | None | Unset):
        failure_rate (float | None | Unset):
        paused_reason (None | str | Unset):
        per_model (None | QueueBodyPerModelType0 | Unset):
        recent_24h (None | QueueBodyRecent24HType0 | Unset): with ?detailed=true
    """

    counts: QueueBodyCounts
    paused: bool
    pending: list[QueueEntry]
    processing: list[QueueEntry]
    worker: WorkerBody
    average_processing_seconds: float | None | Unset = UNSET
    failure_rate: float | None | Unset = UNSET
    paused_reason: None | str | Unset = UNSET
    per_model: None | QueueBodyPerModelType0 | Unset = UNSET
    recent_24h: None | QueueBodyRecent24HType0 | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.queue_body_per_model_type_0 import QueueBodyPerModelType0
        from ..models.queue_body_recent_24h_type_0 import QueueBodyRecent24HType0

        counts = self.counts.to_dict()

        paused = self.paused

        pending = []
        for pending_item_data in self.pending:
            pending_item = pending_item_data.to_dict()
            pending.append(pending_item)

        processing = []
        for processing_item_data in self.processing:
            processing_item = processing_item_data.to_dict()
            processing.append(processing_item)

        worker = self.worker.to_dict()

        average_processing_seconds: float | None | Unset
        if isinstance(self.average_processing_seconds, Unset):
            average_processing_seconds = UNSET
        else:
            average_processing_seconds = self.average_processing_seconds

        failure_rate: float | None | Unset
        if isinstance(self.failure_rate, Unset):
            failure_rate = UNSET
        else:
            failure_rate = self.failure_rate

        paused_reason: None | str | Unset
        if isinstance(self.paused_reason, Unset):
            paused_reason = UNSET
        else:
            paused_reason = self.paused_reason

        per_model: dict[str, Any] | None | Unset
        if isinstance(self.per_model, Unset):
            per_model = UNSET
        elif isinstance(self.per_model, QueueBodyPerModelType0):
            per_model = self.per_model.to_dict()
        else:
            per_model = self.per_model

        recent_24h: dict[str, Any] | None | Unset
        if isinstance(self.recent_24h, Unset):
            recent_24h = UNSET
        elif isinstance(self.recent_24h, QueueBodyRecent24HType0):
            recent_24h = self.recent_24h.to_dict()
        else:
            recent_24h = self.recent_24h

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "counts": counts,
                "paused": paused,
                "pending": pending,
                "processing": processing,
                "worker": worker,
            }
        )
        if average_processing_seconds is not UNSET:
            field_dict["average_processing_seconds"] = average_processing_seconds
        if failure_rate is not UNSET:
            field_dict["failure_rate"] = failure_rate
        if paused_reason is not UNSET:
            field_dict["paused_reason"] = paused_reason
        if per_model is not UNSET:
            field_dict["per_model"] = per_model
        if recent_24h is not UNSET:
            field_dict["recent_24h"] = recent_24h

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.queue_body_counts import QueueBodyCounts
        from ..models.queue_body_per_model_type_0 import QueueBodyPerModelType0
        from ..models.queue_body_recent_24h_type_0 import QueueBodyRecent24HType0
        from ..models.queue_entry import QueueEntry
        from ..models.worker_body import WorkerBody

        d = dict(src_dict)
        counts = QueueBodyCounts.from_dict(d.pop("counts"))

        paused = d.pop("paused")

        pending = []
        _pending = d.pop("pending")
        for pending_item_data in _pending:
            pending_item = QueueEntry.from_dict(pending_item_data)

            pending.append(pending_item)

        processing = []
        _processing = d.pop("processing")
        for processing_item_data in _processing:
            processing_item = QueueEntry.from_dict(processing_item_data)

            processing.append(processing_item)

        worker = WorkerBody.from_dict(d.pop("worker"))

        def _parse_average_processing_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        average_processing_seconds = _parse_average_processing_seconds(
            d.pop("average_processing_seconds", UNSET)
        )

        def _parse_failure_rate(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        failure_rate = _parse_failure_rate(d.pop("failure_rate", UNSET))

        def _parse_paused_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        paused_reason = _parse_paused_reason(d.pop("paused_reason", UNSET))

        def _parse_per_model(data: object) -> None | QueueBodyPerModelType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                per_model_type_0 = QueueBodyPerModelType0.from_dict(data)

                return per_model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | QueueBodyPerModelType0 | Unset, data)

        per_model = _parse_per_model(d.pop("per_model", UNSET))

        def _parse_recent_24h(data: object) -> None | QueueBodyRecent24HType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                recent_24h_type_0 = QueueBodyRecent24HType0.from_dict(data)

                return recent_24h_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | QueueBodyRecent24HType0 | Unset, data)

        recent_24h = _parse_recent_24h(d.pop("recent_24h", UNSET))

        queue_body = cls(
            counts=counts,
            paused=paused,
            pending=pending,
            processing=processing,
            worker=worker,
            average_processing_seconds=average_processing_seconds,
            failure_rate=failure_rate,
            paused_reason=paused_reason,
            per_model=per_model,
            recent_24h=recent_24h,
        )

        queue_body.additional_properties = d
        return queue_body

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
