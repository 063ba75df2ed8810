from typing import Literal

ListGalleryShapeType0 = Literal["", "landscape", "portrait", "square"]

LIST_GALLERY_SHAPE_TYPE_0_VALUES: set[ListGalleryShapeType0] = {
    "",
    "landscape",
    "portrait",
    "square",
}


def check_list_gallery_shape_type_0(value: str) -> ListGalleryShapeType0:
    if value in LIST_GALLERY_SHAPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_GALLERY_SHAPE_TYPE_0_VALUES!r}"
    )
