from typing import Literal

TaskBodyStatus = Literal["cancelled", "completed", "failed", "pending", "processing"]

TASK_BODY_STATUS_VALUES: set[TaskBodyStatus] = {
    "cancelled",
    "completed",
    "failed",
    "pending",
    "processing",
}


def check_task_body_status(value: str) -> TaskBodyStatus:
    if value in TASK_BODY_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TASK_BODY_STATUS_VALUES!r}"
    )
