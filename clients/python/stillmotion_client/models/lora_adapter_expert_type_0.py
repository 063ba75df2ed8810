from typing import Literal

LoraAdapterExpertType0 = Literal["high_noise", "low_noise"]

LORA_ADAPTER_EXPERT_TYPE_0_VALUES: set[LoraAdapterExpertType0] = {
    "high_noise",
    "low_noise",
}


def check_lora_adapter_expert_type_0(value: str) -> LoraAdapterExpertType0:
    if value in LORA_ADAPTER_EXPERT_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LORA_ADAPTER_EXPERT_TYPE_0_VALUES!r}"
    )
