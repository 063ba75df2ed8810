from typing import Literal

GetImageDownloadType0 = Literal["", "0", "1", "false", "true"]

GET_IMAGE_DOWNLOAD_TYPE_0_VALUES: set[GetImageDownloadType0] = {
    "",
    "0",
    "1",
    "false",
    "true",
}


def check_get_image_download_type_0(value: str) -> GetImageDownloadType0:
    if value in GET_IMAGE_DOWNLOAD_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_IMAGE_DOWNLOAD_TYPE_0_VALUES!r}"
    )
