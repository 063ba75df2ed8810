from typing import Literal

ListGalleryTypeType0 = Literal["", "audio", "image", "video"]

LIST_GALLERY_TYPE_TYPE_0_VALUES: set[ListGalleryTypeType0] = {
    "",
    "audio",
    "image",
    "video",
}


def check_list_gallery_type_type_0(value: str) -> ListGalleryTypeType0:
    if value in LIST_GALLERY_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_GALLERY_TYPE_TYPE_0_VALUES!r}"
    )
