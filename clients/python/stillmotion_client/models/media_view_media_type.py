from typing import Literal

MediaViewMediaType = Literal["audio", "image", "video"]

MEDIA_VIEW_MEDIA_TYPE_VALUES: set[MediaViewMediaType] = {
    "audio",
    "image",
    "video",
}


def check_media_view_media_type(value: str) -> MediaViewMediaType:
    if value in MEDIA_VIEW_MEDIA_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MEDIA_VIEW_MEDIA_TYPE_VALUES!r}"
    )
