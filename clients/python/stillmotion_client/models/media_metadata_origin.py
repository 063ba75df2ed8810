from typing import Literal

MediaMetadataOrigin = Literal["job", "upload"]

MEDIA_METADATA_ORIGIN_VALUES: set[MediaMetadataOrigin] = {
    "job",
    "upload",
}


def check_media_metadata_origin(value: str) -> MediaMetadataOrigin:
    if value in MEDIA_METADATA_ORIGIN_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MEDIA_METADATA_ORIGIN_VALUES!r}"
    )
