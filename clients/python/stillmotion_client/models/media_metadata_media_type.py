from typing import Literal

MediaMetadataMediaType = Literal["audio", "image", "video"]

MEDIA_METADATA_MEDIA_TYPE_VALUES: set[MediaMetadataMediaType] = {
    "audio",
    "image",
    "video",
}


def check_media_metadata_media_type(value: str) -> MediaMetadataMediaType:
    if value in MEDIA_METADATA_MEDIA_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MEDIA_METADATA_MEDIA_TYPE_VALUES!r}"
    )
