"""Builds pipelines from files: component by component, from safetensors or GGUF, on the CPU.

Never with remote code, never from a pickle: classes come from diffusers and transformers by the name that
model_index.json gives, and every weight file was inspected before (`app.models.layout`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from app.errors import ModelCorrupt
from app.models.layout import ModelFiles
from app.models.single_file import SingleFile
from app.models.weight_names import is_model, weight_name

LIBRARIES = ("diffusers", "transformers")


class Loader:
    """Loads the components of one model.

    ``dtypes``: component to the name of its dtype, with a default; ``quantized``: component to what it is
    quantised with while it loads.
    """

    def __init__(
        self, files: ModelFiles, dtypes: Mapping[str, str], quantized: Mapping[str, Any] | None = None
    ) -> None:
        self.files = files
        self.dtypes = dtypes
        self.quantized = dict(quantized or {})

    def pipeline(self, class_name: str, **given: Any) -> Any:
        """Return a pipeline of the class; ``given`` components are taken as they are instead of loaded."""
        import diffusers

        components = self.files.components
        models = {name: self.component(name) for name, (_, kind) in components.items() if is_model(kind)}
        models |= {
            name: self._processor(name) for name, (_, kind) in self.files.classes.items() if not is_model(kind)
        }
        models |= dict.fromkeys(self.files.left_out)
        models.update(given)
        pipeline = getattr(diffusers, class_name).from_pretrained(
            str(self.files.folder),
            **self._accepted(class_name, models),
            local_files_only=True,
            use_safetensors=True,
        )
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def component(self, name: str) -> Any:
        """Return one model component, in its dtype, in evaluation mode. Raises `ModelCorrupt` for missing
        weights."""
        library, class_name = self.files.components[name]
        place, model_class = self.files.place(name), _class(library, class_name)
        if place.is_file():
            return SingleFile(self.files, place).component(name, model_class, self._dtype(name))
        options = {"dtype": self._dtype(name), "use_safetensors": True, "local_files_only": True}
        weights = weight_name(place)
        if weights is not None and weights.variant is not None:
            options["variant"] = weights.variant
        if name in self.quantized:
            options["quantization_config"] = self.quantized[name]
        model, told = model_class.from_pretrained(str(place), output_loading_info=True, **options)
        missing = sorted(told["missing_keys"]) or sorted(str(key[0]) for key in told["mismatched_keys"])
        if missing:
            file = self.files.weights(name)[0]
            where = f"{name}/{file.name}"
            raise ModelCorrupt(f"{where} does not fit its pipeline: {missing[0]} is not in it.", file=where)
        return model.eval()

    def _processor(self, name: str) -> Any:
        """Return a component without weights that is not in the pipeline's folder."""
        processor_class = _class(*self.files.components[name])
        return processor_class.from_pretrained(str(self.files.place(name)), local_files_only=True)

    def _dtype(self, name: str) -> Any:
        return getattr(sys.modules["torch"], self.dtypes.get(name, self.dtypes["default"]))

    def _accepted(self, class_name: str, models: dict[str, Any]) -> dict[str, Any]:
        accepted = expected_modules(class_name)
        return {name: model for name, model in models.items() if name in accepted}


def share(pipeline: Any, class_name: str, **added: Any) -> Any:
    """Return a pipeline of another class on the very components of ``pipeline`` and those ``added``: no copy.

    (`from_pipe` would do it, and convert every component to one dtype on the way.)
    """
    import diffusers

    modules = expected_modules(class_name)
    settings = {name: value for name, value in pipeline.config.items() if name in _settings(class_name)}
    components = {name: component for name, component in pipeline.components.items() if name in modules}
    other = getattr(diffusers, class_name)(**components, **settings, **added)
    other.set_progress_bar_config(disable=True)
    return other


def expected_modules(class_name: str) -> set[str]:
    """Return the names of the components that a pipeline class takes."""
    import diffusers

    pipeline_class = getattr(diffusers, class_name)
    return set(pipeline_class._get_signature_keys(pipeline_class)[0])


def _settings(class_name: str) -> set[str]:
    import diffusers

    pipeline_class = getattr(diffusers, class_name)
    return set(pipeline_class._get_signature_keys(pipeline_class)[1])


def _class(library: str, class_name: str) -> Any:
    """Return the class of a component. Raises `ModelCorrupt` for one that the libraries do not have."""
    import diffusers
    import transformers

    home: Any = {"diffusers": diffusers, "transformers": transformers}.get(library)
    if home is None:  # such as stable_diffusion: the module of a pipeline that brings a class of its own
        home = getattr(diffusers.pipelines, library, None)
    found = getattr(home, class_name, None)
    if not isinstance(found, type) or not hasattr(found, "from_pretrained"):
        raise ModelCorrupt(f"model_index.json names {library}.{class_name}, which is not known here.")
    return found
