"""The lock of whoever builds models out of files."""

from __future__ import annotations

import threading

BUILDING = threading.Lock()
"""Held while a pipeline is built, process-wide: accelerate's empty-weight initialisation patches globals, and
diffusers and transformers bring their modules in lazily, which two threads must not do at once."""
