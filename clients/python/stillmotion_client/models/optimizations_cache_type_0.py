from typing import Literal

OptimizationsCacheType0 = Literal[
    "fastercache", "first_block", "magcache", "pyramid", "seacache", "taylorseer"
]

OPTIMIZATIONS_CACHE_TYPE_0_VALUES: set[OptimizationsCacheType0] = {
    "fastercache",
    "first_block",
    "magcache",
    "pyramid",
    "seacache",
    "taylorseer",
}


def check_optimizations_cache_type_0(value: str) -> OptimizationsCacheType0:
    if value in OPTIMIZATIONS_CACHE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {OPTIMIZATIONS_CACHE_TYPE_0_VALUES!r}"
    )
