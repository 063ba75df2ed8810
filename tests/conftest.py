"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("studio", deadline=None, derandomize=True, database=None)  # times are never asserted
settings.load_profile("studio")
