from typing import Literal

GetImageAliasDownloadType0 = Literal["", "0", "1", "false", "true"]

GET_IMAGE_ALIAS_DOWNLOAD_TYPE_0_VALUES: set[GetImageAliasDownloadType0] = {
    "",
    "0",
    "1",
    "false",
    "true",
}


def check_get_image_alias_download_type_0(value: str) -> GetImageAliasDownloadType0:
    if value in GET_IMAGE_ALIAS_DOWNLOAD_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_IMAGE_ALIAS_DOWNLOAD_TYPE_0_VALUES!r}"
    )
