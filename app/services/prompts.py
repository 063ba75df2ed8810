"""What a prompt may be."""

from __future__ import annotations

from app.errors import InvalidInput
from app.settings import MAX_PROMPT


def checked_prompt(field: str, prompt: str) -> str:
    """Return the prompt unchanged, or raise `InvalidInput`: blank, too long, NUL, lone surrogates."""
    if not prompt.strip():
        raise InvalidInput(field, "must not be blank", min_length=1)
    if len(prompt) > MAX_PROMPT:
        raise InvalidInput(field, f"is longer than {MAX_PROMPT} characters", max_length=MAX_PROMPT)
    if "\0" in prompt:
        raise InvalidInput(field, "must not hold the character NUL")
    if any("\ud800" <= character <= "\udfff" for character in prompt):
        raise InvalidInput(field, "holds half of a surrogate pair: it is not valid Unicode")
    return prompt
