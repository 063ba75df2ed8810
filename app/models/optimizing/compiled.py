"""Compiled blocks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.models.optimizing.unable import Unable

BACKEND = "inductor"
"""Compiler of torch.compile."""


@contextmanager
def compiled(model: Any) -> Iterator[None]:
    """Run the model's repeated blocks compiled; what was compiled is kept for the next request that wants it.

    Compiled code may differ from eager code in the last bits, so other requests run without it.
    """
    if not getattr(model, "_repeated_blocks", None):
        raise Unable("This model names no repeated blocks to compile.")
    if BACKEND == "inductor" and shutil.which("g++") is None and shutil.which("clang++") is None:
        raise Unable("There is no C++ compiler on this machine.")
    blocks = [part for part in model.modules() if type(part).__name__ in model._repeated_blocks]
    kept = model.__dict__.setdefault("_stillmotion_compiled", {})
    for number, block in enumerate(blocks):
        if number not in kept:
            block.compile(backend=BACKEND)
            kept[number] = block._compiled_call_impl
        block._compiled_call_impl = kept[number]
    try:
        yield
    finally:
        for block in blocks:
            block._compiled_call_impl = None
