"""Headers that every answer carries."""

from __future__ import annotations

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def with_security(headers: list[tuple[str, str]], request_id: str) -> list[tuple[str, str]]:
    """Add what is missing: a view's own value, such as the media's stricter policy, stays."""
    present = {name.lower() for name, _ in headers}
    added = {**SECURITY_HEADERS, "X-Request-ID": request_id}
    return headers + [(name, value) for name, value in added.items() if name.lower() not in present]
