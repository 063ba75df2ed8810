from typing import Literal

GetQueueDetailed = Literal["", "0", "1", "false", "true"]

GET_QUEUE_DETAILED_VALUES: set[GetQueueDetailed] = {
    "",
    "0",
    "1",
    "false",
    "true",
}


def check_get_queue_detailed(value: str) -> GetQueueDetailed:
    if value in GET_QUEUE_DETAILED_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_QUEUE_DETAILED_VALUES!r}"
    )
