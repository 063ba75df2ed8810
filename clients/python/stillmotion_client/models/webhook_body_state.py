from typing import Literal

WebhookBodyState = Literal["delivered", "failed", "pending"]

WEBHOOK_BODY_STATE_VALUES: set[WebhookBodyState] = {
    "delivered",
    "failed",
    "pending",
}


def check_webhook_body_state(value: str) -> WebhookBodyState:
    if value in WEBHOOK_BODY_STATE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WEBHOOK_BODY_STATE_VALUES!r}"
    )
