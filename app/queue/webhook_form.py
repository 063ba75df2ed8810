"""The form of a webhook, that of Standard Webhooks (https://www.standardwebhooks.com): headers and signature.

``webhook-signature`` is ``v1,`` and the base64 of the HMAC-SHA256 of ``id.timestamp.body`` under the secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from app.addresses import is_public
from app.config import Config
from app.errors import InvalidInput
from app.media.fetching import checked


def signed_headers(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of one attempt at a message, ``timestamp`` in seconds since 1970."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret_bytes(secret), message_id, timestamp, body),
    }


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def secret_bytes(text: str) -> bytes:
    """Return the key of a secret, ``whsec_`` and base64."""
    return base64.b64decode(text.removeprefix("whsec_"))


def checked_webhook(config: Config, url: str | None) -> str | None:
    """Return the address that is told of a job: the request's, else WEBHOOK_URL. Raises `InvalidInput`."""
    if url is None:
        return config.webhook_url
    if config.webhook_secret is None:
        raise InvalidInput("webhook_url", "needs WEBHOOK_SECRET to be set, which messages are signed with")
    host = checked(url, "webhook_url").hostname or ""
    literal = host.replace(".", "").isdecimal() or ":" in host
    if literal and host not in config.webhook_hosts and not is_public(host):
        raise InvalidInput("webhook_url", "must be a public address, or its host one of WEBHOOK_HOSTS")
    return url
