"""A model in memory: runs requests, one at a time."""

from __future__ import annotations

import inspect
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from app.models.adapters import Adapters
from app.models.failures import while_running
from app.models.inpainting import opened
from app.models.layout import ModelFiles
from app.models.limits import limits_of
from app.models.lineup import ModelEntry
from app.models.memory import Offload, Placing, Plan
from app.models.optimizing import optimized
from app.models.outcome import digests_of, facts_of, result_of
from app.models.pictures import fitted_sources, size_for
from app.models.placing import take_over
from app.models.previews import previewer
from app.models.prompt_cache import PromptCache, files_that_read, remembering
from app.models.registry import recipe_for
from app.models.requests import GenerationRequest, GenerationResult, OnStep
from app.models.resuming import Resumer, fingerprint_of
from app.models.schedulers import scheduled
from app.models.stepping import told_at_steps, told_steps
from app.models.weighing import weigh
from app.settings import DiffusionSettings


class LoadedModel:
    """The pipelines of one lineup entry: one built from files, the other job types' on the same components."""

    def __init__(
        self,
        entry: ModelEntry,
        files: ModelFiles,
        pipeline: Any,
        job_type: str,
        plan: Plan,
        device: str,
        size: int,
        adapters: Adapters,
        prompts: PromptCache,
    ) -> None:
        self.entry = entry
        self.recipe = recipe_for(entry)
        self.plan = plan
        self.device = device
        self.adapters = adapters
        self.prompts = prompts
        self._encoders = (device, entry.options.dtype, *files_that_read(files))
        self._bytes = size
        self.placing: Placing | None = None
        """What the job that loaded it said of its place."""
        self.pins = 0
        self.unload_when_free = False
        self.last_used = time.monotonic()
        self._first = job_type
        self._pipelines = {job_type: pipeline}
        self._active = job_type
        self._busy = threading.Lock()
        self._parts = weigh(pipeline.components)
        self._weights = digests_of(files)

    @property
    def bytes(self) -> int:
        """Bytes of the weights in memory, those of ControlNets included."""
        return self._bytes + self.adapters.bytes

    def _optimized(
        self, pipeline: Any, settings: DiffusionSettings, arguments: dict[str, Any]
    ) -> AbstractContextManager[list[dict[str, str]]]:
        hooked, main = self.plan.offload in (Offload.GROUP, Offload.SEQUENTIAL), self.recipe.main_component
        return optimized(pipeline, main, settings.optimizations, arguments, hooked=hooked)

    def pipeline_for(self, job_type: str) -> Any:
        """Return the pipeline of a job type, sharing every component with the others."""
        if job_type not in self._pipelines:
            first = next(iter(self._pipelines.values()))
            self._pipelines[job_type] = self.recipe.variant(first, job_type)
        pipeline = self._pipelines[job_type]
        if job_type != self._active:
            take_over(pipeline, self.plan, self.device)
            self._active = job_type
        return pipeline

    def generate(self, request: GenerationRequest, on_step: OnStep | None = None) -> GenerationResult:
        """Make one picture or one video. What ``on_step`` raises ends the run and passes through.

        Raises `OutOfMemory`, `ModelCorrupt`. The model is usable afterwards, however the run ended.
        """
        with self._busy:
            failure = None
            try:
                return self._generate(request, on_step)
            except Exception as error:
                failure = while_running(error)
                if failure is None:
                    raise
            finally:
                self.last_used = time.monotonic()
                self._parts = weigh(self._pipelines[self._first].components | self.adapters.modules)
            raise failure  # outside of the handler: it must not keep the first error's frames alive

    def _generate(self, request: GenerationRequest, on_step: OnStep | None) -> GenerationResult:
        import torch

        recipe, settings = self.recipe, request.settings
        size = size_for(settings, request.shape, limits_of(self.entry, request.job_type))
        request, closed = opened(request, size)
        request = fitted_sources(request, size, recipe.frame_stride)
        pipeline, guided, adapted = self._adapted(request)
        arguments = call_arguments(pipeline, recipe.arguments(request, size) | guided)
        noise = recipe.noise_device(pipeline, self.device)
        arguments["generator"] = torch.Generator(noise).manual_seed(request.seed)
        changes = recipe.scheduler_changes(settings)
        try:
            with (
                self._optimized(pipeline, settings, arguments) as left_out,
                torch.inference_mode(),
                scheduled(pipeline, settings.scheduler, changes) as scheduler,
                remembering(self.prompts, pipeline, self._encoders),
                recipe.running(pipeline, self.entry, request, arguments) as arguments,
            ):
                preview = previewer(pipeline, self.plan.offload, request.on_preview)
                facts = (
                    facts_of(self.entry, pipeline, scheduler, size, self.device, self.plan)
                    | {"weights": self._weights}
                    | adapted
                )
                resumer = self._resumer(pipeline, scheduler, request, arguments, facts)
                told = told_steps(pipeline, scheduler, on_step, recipe.rounds(settings), preview, resumer)
                with resumer.running() if resumer else nullcontext():
                    output = pipeline(**arguments, **told)
                facts["negative_prompt"] = arguments.get("negative_prompt")
        finally:
            pipeline.maybe_free_model_hooks()
            self.adapters.detach()
        result = result_of(self.recipe, request, output, facts)
        result.warnings += left_out + self.adapters.warnings
        result.audio = recipe.audio(pipeline, output)
        result.images = result.images and [closed(picture) for picture in result.images]
        return result

    def _resumer(
        self,
        pipeline: Any,
        scheduler: Any,
        request: GenerationRequest,
        arguments: dict[str, Any],
        facts: dict[str, Any],
    ) -> Resumer | None:
        """Return what saves this run's checkpoints; None where nobody asks or it cannot be done exactly."""
        some = request.settings.optimizations
        cached = some is not None and (some.cache is not None or some.use_deepcache)
        if request.keeper is None or cached or not self.recipe.checkpoints or not told_at_steps(pipeline):
            return None
        named = {name: getattr(pipeline, name, None) for name in self.recipe.denoisers}
        modules = {name: module for name, module in named.items() if hasattr(module, "register_forward_hook")}
        same = fingerprint_of(request, facts, (facts["width"], facts["height"]))
        return Resumer(request.keeper, scheduler, arguments["generator"], modules, same)

    def _adapted(self, request: GenerationRequest) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        """Return the pipeline with the request's adapters, what its call takes for them, and their facts."""
        base = self.pipeline_for(request.job_type)
        pipeline, guided, facts = self.adapters.attach(base, request)
        if pipeline is not base:
            take_over(pipeline, self.plan, self.device)
            self._active = ""  # the base has to take its components back before it runs again
        return pipeline, guided, facts

    def status(self) -> dict[str, Any]:
        """Return what ``/api/models`` shows of a loaded model; its parts as they were after the last run."""
        return {
            "loaded": True,
            "device": self.device,
            "bytes": self.bytes,
            "components": self._parts,
            "offload": self.plan.offload.value,
            "in_use": self.pins > 0,
            "idle_seconds": 0 if self.pins else round(time.monotonic() - self.last_used),
        }

    def drop(self) -> None:
        """Let go of the weights; the object is of no use afterwards."""
        for pipeline in self._pipelines.values():
            pipeline.remove_all_hooks()
        self.adapters.drop()
        self._pipelines.clear()


def call_arguments(pipeline: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments as the pipeline takes them: arrays out, no size where it reads it off its source."""
    taken, read_off = inspect.signature(pipeline.__call__).parameters, ("width", "height", "num_frames")
    given = {name: value for name, value in arguments.items() if name in taken or name not in read_off}
    return {**given, "output_type": "np"}
