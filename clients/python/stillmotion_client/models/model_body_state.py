from typing import Literal

ModelBodyState = Literal["downloaded", "downloading", "gated", "missing"]

MODEL_BODY_STATE_VALUES: set[ModelBodyState] = {
    "downloaded",
    "downloading",
    "gated",
    "missing",
}


def check_model_body_state(value: str) -> ModelBodyState:
    if value in MODEL_BODY_STATE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MODEL_BODY_STATE_VALUES!r}"
    )
