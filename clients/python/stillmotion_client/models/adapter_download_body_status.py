from typing import Literal

AdapterDownloadBodyStatus = Literal[
    "cancelled", "completed", "failed", "pending", "processing"
]

ADAPTER_DOWNLOAD_BODY_STATUS_VALUES: set[AdapterDownloadBodyStatus] = {
    "cancelled",
    "completed",
    "failed",
    "pending",
    "processing",
}


def check_adapter_download_body_status(value: str) -> AdapterDownloadBodyStatus:
    if value in ADAPTER_DOWNLOAD_BODY_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ADAPTER_DOWNLOAD_BODY_STATUS_VALUES!r}"
    )
