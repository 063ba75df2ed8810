from typing import Literal

GetAudioDownloadType0 = Literal["", "0", "1", "false", "true"]

GET_AUDIO_DOWNLOAD_TYPE_0_VALUES: set[GetAudioDownloadType0] = {
    "",
    "0",
    "1",
    "false",
    "true",
}


def check_get_audio_download_type_0(value: str) -> GetAudioDownloadType0:
    if value in GET_AUDIO_DOWNLOAD_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_AUDIO_DOWNLOAD_TYPE_0_VALUES!r}"
    )
