from typing import Literal

GetVideoAliasSizeType0 = Literal["", "full", "poster", "thumbnail"]

GET_VIDEO_ALIAS_SIZE_TYPE_0_VALUES: set[GetVideoAliasSizeType0] = {
    "",
    "full",
    "poster",
    "thumbnail",
}


def check_get_video_alias_size_type_0(value: str) -> GetVideoAliasSizeType0:
    if value in GET_VIDEO_ALIAS_SIZE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_VIDEO_ALIAS_SIZE_TYPE_0_VALUES!r}"
    )
