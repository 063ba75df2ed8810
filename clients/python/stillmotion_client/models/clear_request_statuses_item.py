from typing import Literal

ClearRequestStatusesItem = Literal["cancelled", "completed", "failed", "pending"]

CLEAR_REQUEST_STATUSES_ITEM_VALUES: set[ClearRequestStatusesItem] = {
    "cancelled",
    "completed",
    "failed",
    "pending",
}


def check_clear_request_statuses_item(value: str) -> ClearRequestStatusesItem:
    if value in CLEAR_REQUEST_STATUSES_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CLEAR_REQUEST_STATUSES_ITEM_VALUES!r}"
    )
