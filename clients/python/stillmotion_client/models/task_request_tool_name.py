from typing import Literal

TaskRequestToolName = Literal[
    "image2image",
    "image2video",
    "speak2video",
    "text2image",
    "text2music",
    "text2speak",
    "text2video",
]

TASK_REQUEST_TOOL_NAME_VALUES: set[TaskRequestToolName] = {
    "image2image",
    "image2video",
    "speak2video",
    "text2image",
    "text2music",
    "text2speak",
    "text2video",
}


def check_task_request_tool_name(value: str) -> TaskRequestToolName:
    if value in TASK_REQUEST_TOOL_NAME_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TASK_REQUEST_TOOL_NAME_VALUES!r}"
    )
