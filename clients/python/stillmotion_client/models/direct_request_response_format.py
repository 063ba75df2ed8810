from typing import Literal

DirectRequestResponseFormat = Literal["b64_json", "url"]

DIRECT_REQUEST_RESPONSE_FORMAT_VALUES: set[DirectRequestResponseFormat] = {
    "b64_json",
    "url",
}


def check_direct_request_response_format(value: str) -> DirectRequestResponseFormat:
    if value in DIRECT_REQUEST_RESPONSE_FORMAT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {DIRECT_REQUEST_RESPONSE_FORMAT_VALUES!r}"
    )
