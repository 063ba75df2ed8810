from typing import Literal

TaskResultStatus = Literal["cancelled", "completed", "failed"]

TASK_RESULT_STATUS_VALUES: set[TaskResultStatus] = {
    "cancelled",
    "completed",
    "failed",
}


def check_task_result_status(value: str) -> TaskResultStatus:
    if value in TASK_RESULT_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TASK_RESULT_STATUS_VALUES!r}"
    )
