from typing import Literal

GetAudioSizeType0 = Literal["", "full", "poster", "thumbnail"]

GET_AUDIO_SIZE_TYPE_0_VALUES: set[GetAudioSizeType0] = {
    "",
    "full",
    "poster",
    "thumbnail",
}


def check_get_audio_size_type_0(value: str) -> GetAudioSizeType0:
    if value in GET_AUDIO_SIZE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_AUDIO_SIZE_TYPE_0_VALUES!r}"
    )
