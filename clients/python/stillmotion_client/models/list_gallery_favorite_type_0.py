from typing import Literal

ListGalleryFavoriteType0 = Literal["", "0", "1", "false", "true"]

LIST_GALLERY_FAVORITE_TYPE_0_VALUES: set[ListGalleryFavoriteType0] = {
    "",
    "0",
    "1",
    "false",
    "true",
}


def check_list_gallery_favorite_type_0(value: str) -> ListGalleryFavoriteType0:
    if value in LIST_GALLERY_FAVORITE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_GALLERY_FAVORITE_TYPE_0_VALUES!r}"
    )
