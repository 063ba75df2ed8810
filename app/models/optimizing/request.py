"""Enters everything that a request's ``optimizations`` ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from app.models.optimizing.attention import attention_backend, attention_slicing
from app.models.optimizing.caches import deep_cache, step_cache
from app.models.optimizing.compiled import compiled
from app.models.optimizing.decoding import vae_mode
from app.models.optimizing.unable import Unable
from app.models.requests import warning
from app.settings import Optimizations

Warned = list[dict[str, str]]
Optimization = tuple[str, bool, Callable[[], AbstractContextManager[None]]]


@contextmanager
def optimized(
    pipeline: Any,
    main: str,
    wanted: Optimizations | None,
    arguments: Mapping[str, Any],
    *,
    hooked: bool = False,
) -> Iterator[Warned]:
    """Give the warnings of a run with the optimisations wanted; afterwards the pipeline is as it was before.

    ``main``: name of the component that denoises; ``arguments``: of the pipeline's call; ``hooked``: whether
    hooks of an offload mode are on it.
    """
    told: Warned = []
    with ExitStack() as stack:
        for name, asked, enter in _all(pipeline, main, wanted or Optimizations(), arguments, hooked):
            if not asked:
                continue
            try:
                stack.enter_context(enter())
            except Unable as error:
                told.append(warning(name, str(error)))
        yield told


def _all(
    pipeline: Any, main: str, wanted: Optimizations, arguments: Mapping[str, Any], hooked: bool
) -> list[Optimization]:
    model, some = getattr(pipeline, main), wanted
    return [
        ("attention_backend", some.attention_backend is not None, lambda: attention_backend(model, some)),
        ("attention_slicing", some.attention_slicing is not None, lambda: attention_slicing(pipeline, some)),
        ("vae_tiling", some.vae_tiling is not None, lambda: vae_mode(pipeline, "tiling", some.vae_tiling)),
        ("vae_slicing", some.vae_slicing is not None, lambda: vae_mode(pipeline, "slicing", some.vae_slicing)),
        ("use_torch_compile", some.use_torch_compile, lambda: compiled(model)),
        ("cache", some.cache is not None, lambda: step_cache(pipeline, model, some, arguments)),
        ("use_deepcache", some.use_deepcache, lambda: deep_cache(pipeline, main, some, hooked)),
    ]
