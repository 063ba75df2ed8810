from typing import Literal

GetVideoSizeType0 = Literal["", "full", "poster", "thumbnail"]

GET_VIDEO_SIZE_TYPE_0_VALUES: set[GetVideoSizeType0] = {
    "",
    "full",
    "poster",
    "thumbnail",
}


def check_get_video_size_type_0(value: str) -> GetVideoSizeType0:
    if value in GET_VIDEO_SIZE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_VIDEO_SIZE_TYPE_0_VALUES!r}"
    )
