"""A language model at any OpenAI-compatible endpoint: one question, one bounded answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import requests

from app.config import Config
from app.errors import EndpointFailed, NotConfigured

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
"""Longest silence of the endpoint."""
TOTAL_SECONDS = 120.0
MAX_ANSWER_BYTES = 2**20
_CHUNK = 2**16

Message = dict[str, Any]


class Chat:
    """Asks the model that OPENAI_ENDPOINT, OPENAI_MODEL and OPENAI_API_KEY name."""

    def __init__(self, config: Config, clock: Callable[[], float] = time.monotonic) -> None:
        self.config = config
        self.clock = clock

    @property
    def configured(self) -> bool:
        return bool(self.config.openai_endpoint and self.config.openai_model)

    def ask(self, messages: list[Message], max_tokens: int) -> str:
        """Return the answer's text. Raises `NotConfigured`, `EndpointFailed`."""
        if not self.configured:
            raise NotConfigured()
        body = {
            "model": self.config.openai_model,
            "messages": messages,
            "max_tokens": max_tokens,
            "stream": False,
        }
        try:
            with requests.post(
                self._address(),
                json=body,
                headers=self._headers(),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _text_of(answer.status_code, self._read(answer))
        except requests.RequestException as error:
            kind = "did not answer in time" if isinstance(error, requests.Timeout) else "cannot be reached"
            raise EndpointFailed(f"The endpoint at OPENAI_ENDPOINT {kind}.") from error

    def _address(self) -> str:
        base = str(self.config.openai_endpoint).rstrip("/")
        return base if base.endswith("/chat/completions") else f"{base}/chat/completions"

    def _headers(self) -> dict[str, str]:
        key = self.config.openai_api_key
        return {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}

    def _read(self, answer: requests.Response) -> bytes:
        """Return the body, as far as it is neither too long nor too slow."""
        until, content = self.clock() + TOTAL_SECONDS, bytearray()
        for chunk in answer.iter_content(_CHUNK):
            content += chunk
            if len(content) > MAX_ANSWER_BYTES:
                raise EndpointFailed(f"The endpoint's answer is longer than {MAX_ANSWER_BYTES} bytes.")
            if self.clock() > until:
                raise EndpointFailed("The endpoint at OPENAI_ENDPOINT did not answer in time.")
        return bytes(content)


def _text_of(status: int, content: bytes) -> str:
    """Return the text of a chat completion. Raises `EndpointFailed`."""
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    if status != 200:
        raise EndpointFailed(f"The endpoint answered with {status}{_reason(body)}.", endpoint_status=status)
    try:
        text = body["choices"][0]["message"]["content"]
    except (LookupError, TypeError):
        text = None
    if not isinstance(text, str) or not text.strip():
        raise EndpointFailed("The endpoint's answer holds no text.")
    return text.strip()


def _reason(body: Any) -> str:
    """Return what an error body says, short and on one line."""
    error = body.get("error") if isinstance(body, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return f": {' '.join(message.split())[:200]}" if isinstance(message, str) and message.strip() else ""
