from typing import Literal

GetImageSizeType0 = Literal["", "full", "poster", "thumbnail"]

GET_IMAGE_SIZE_TYPE_0_VALUES: set[GetImageSizeType0] = {
    "",
    "full",
    "poster",
    "thumbnail",
}


def check_get_image_size_type_0(value: str) -> GetImageSizeType0:
    if value in GET_IMAGE_SIZE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_IMAGE_SIZE_TYPE_0_VALUES!r}"
    )
