from typing import Literal

EnrichRequestStyle = Literal[
    "anime", "cyberpunk", "enhance", "fantasy", "realistic", "sci-fi"
]

ENRICH_REQUEST_STYLE_VALUES: set[EnrichRequestStyle] = {
    "anime",
    "cyberpunk",
    "enhance",
    "fantasy",
    "realistic",
    "sci-fi",
}


def check_enrich_request_style(value: str) -> EnrichRequestStyle:
    if value in ENRICH_REQUEST_STYLE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ENRICH_REQUEST_STYLE_VALUES!r}"
    )
