"""How a pipeline tells of its steps: by its own callback, or by a hook on its scheduler."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from typing import Any

from app.errors import JobPaused, WorkerStopping
from app.models.previews import Previewer
from app.models.requests import OnStep
from app.models.resuming import Resumer


def told_steps(
    pipeline: Any,
    scheduler: Any,
    on_step: OnStep | None,
    rounds: int,
    preview: Previewer | None,
    resumer: Resumer | None,
) -> dict[str, Any]:
    """Return the argument that has ``on_step`` called after each step, or hook the scheduler for it."""
    if on_step is None:
        return {}
    if told_at_steps(pipeline):
        done = itertools.count(1)

        def callback(running: Any, _index: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            step, changed = next(done), {}
            if resumer is not None:
                changed = resumer.after(step, running.num_timesteps, tensors.get("latents"))
                if step < resumer.at:
                    return changed
            if preview is not None:
                preview.look((tensors | changed).get("latents"))
            try:
                on_step(step, running.num_timesteps * rounds)
            except (JobPaused, WorkerStopping) as error:
                if resumer is not None:
                    resumer.save()
                if preview is not None and isinstance(error, JobPaused):
                    preview.look((tensors | changed).get("latents"), now=True)
                raise
            return changed

        return {"callback_on_step_end": callback}
    scheduler.step = _counted(scheduler, scheduler.step, on_step)
    return {}


def told_at_steps(pipeline: Any) -> bool:
    """Tell whether a pipeline calls back at the end of each step."""
    return "callback_on_step_end" in inspect.signature(pipeline.__call__).parameters


def _counted(scheduler: Any, step: Callable[..., Any], on_step: OnStep) -> Callable[..., Any]:
    """Return ``step`` of a scheduler that calls ``on_step`` after each time it ran."""
    done = 0

    def stepping(*args: Any, **kwargs: Any) -> Any:
        nonlocal done
        result = step(*args, **kwargs)
        done += 1
        on_step(done, len(scheduler.timesteps))
        return result

    return stepping
