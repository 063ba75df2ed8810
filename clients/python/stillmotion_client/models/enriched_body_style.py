from typing import Literal

EnrichedBodyStyle = Literal[
    "anime", "cyberpunk", "enhance", "fantasy", "realistic", "sci-fi"
]

ENRICHED_BODY_STYLE_VALUES: set[EnrichedBodyStyle] = {
    "anime",
    "cyberpunk",
    "enhance",
    "fantasy",
    "realistic",
    "sci-fi",
}


def check_enriched_body_style(value: str) -> EnrichedBodyStyle:
    if value in ENRICHED_BODY_STYLE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ENRICHED_BODY_STYLE_VALUES!r}"
    )
