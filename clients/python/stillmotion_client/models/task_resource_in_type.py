from typing import Literal

TaskResourceInType = Literal["base64", "local_path", "media", "remote_url"]

TASK_RESOURCE_IN_TYPE_VALUES: set[TaskResourceInType] = {
    "base64",
    "local_path",
    "media",
    "remote_url",
}


def check_task_resource_in_type(value: str) -> TaskResourceInType:
    if value in TASK_RESOURCE_IN_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TASK_RESOURCE_IN_TYPE_VALUES!r}"
    )
