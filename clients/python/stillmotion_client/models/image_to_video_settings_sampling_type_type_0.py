from typing import Literal

ImageToVideoSettingsSamplingTypeType0 = Literal["inverted_anti_drifting", "vanilla"]

IMAGE_TO_VIDEO_SETTINGS_SAMPLING_TYPE_TYPE_0_VALUES: set[
    ImageToVideoSettingsSamplingTypeType0
] = {
    "inverted_anti_drifting",
    "vanilla",
}


def check_image_to_video_settings_sampling_type_type_0(
    value: str,
) -> ImageToVideoSettingsSamplingTypeType0:
    if value in IMAGE_TO_VIDEO_SETTINGS_SAMPLING_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {IMAGE_TO_VIDEO_SETTINGS_SAMPLING_TYPE_TYPE_0_VALUES!r}"
    )
