from typing import Literal

DownloadBodyStatus = Literal[
    "cancelled", "completed", "failed", "pending", "processing"
]

DOWNLOAD_BODY_STATUS_VALUES: set[DownloadBodyStatus] = {
    "cancelled",
    "completed",
    "failed",
    "pending",
    "processing",
}


def check_download_body_status(value: str) -> DownloadBodyStatus:
    if value in DOWNLOAD_BODY_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {DOWNLOAD_BODY_STATUS_VALUES!r}"
    )
