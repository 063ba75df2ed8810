from typing import Literal

GetImageAliasSizeType0 = Literal["", "full", "poster", "thumbnail"]

GET_IMAGE_ALIAS_SIZE_TYPE_0_VALUES: set[GetImageAliasSizeType0] = {
    "",
    "full",
    "poster",
    "thumbnail",
}


def check_get_image_alias_size_type_0(value: str) -> GetImageAliasSizeType0:
    if value in GET_IMAGE_ALIAS_SIZE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_IMAGE_ALIAS_SIZE_TYPE_0_VALUES!r}"
    )
