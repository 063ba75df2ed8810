from typing import Literal

AnimateSettingsSamplingTypeType0 = Literal["inverted_anti_drifting", "vanilla"]

ANIMATE_SETTINGS_SAMPLING_TYPE_TYPE_0_VALUES: set[AnimateSettingsSamplingTypeType0] = {
    "inverted_anti_drifting",
    "vanilla",
}


def check_animate_settings_sampling_type_type_0(
    value: str,
) -> AnimateSettingsSamplingTypeType0:
    if value in ANIMATE_SETTINGS_SAMPLING_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ANIMATE_SETTINGS_SAMPLING_TYPE_TYPE_0_VALUES!r}"
    )
