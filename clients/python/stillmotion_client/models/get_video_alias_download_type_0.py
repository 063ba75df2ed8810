from typing import Literal

GetVideoAliasDownloadType0 = Literal["", "0", "1", "false", "true"]

GET_VIDEO_ALIAS_DOWNLOAD_TYPE_0_VALUES: set[GetVideoAliasDownloadType0] = {
    "",
    "0",
    "1",
    "false",
    "true",
}


def check_get_video_alias_download_type_0(value: str) -> GetVideoAliasDownloadType0:
    if value in GET_VIDEO_ALIAS_DOWNLOAD_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_VIDEO_ALIAS_DOWNLOAD_TYPE_0_VALUES!r}"
    )
