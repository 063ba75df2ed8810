from typing import Literal

AdapterBodyKind = Literal["controlnet", "ip_adapter", "lora"]

ADAPTER_BODY_KIND_VALUES: set[AdapterBodyKind] = {
    "controlnet",
    "ip_adapter",
    "lora",
}


def check_adapter_body_kind(value: str) -> AdapterBodyKind:
    if value in ADAPTER_BODY_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ADAPTER_BODY_KIND_VALUES!r}"
    )
