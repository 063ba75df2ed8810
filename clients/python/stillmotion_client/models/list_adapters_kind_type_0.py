from typing import Literal

ListAdaptersKindType0 = Literal["controlnet", "ip_adapter", "lora"]

LIST_ADAPTERS_KIND_TYPE_0_VALUES: set[ListAdaptersKindType0] = {
    "controlnet",
    "ip_adapter",
    "lora",
}


def check_list_adapters_kind_type_0(value: str) -> ListAdaptersKindType0:
    if value in LIST_ADAPTERS_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_ADAPTERS_KIND_TYPE_0_VALUES!r}"
    )
