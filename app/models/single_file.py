"""Loads components from one file: a checkpoint, a GGUF file, a VAE or a text encoder by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.errors import ModelCorrupt
from app.models.layout import ModelFiles


class SingleFile:
    """A weight file, and the pipeline folder that has the configurations."""

    def __init__(self, files: ModelFiles, path: Path) -> None:
        self.files = files
        self.path = path

    def component(self, name: str, model_class: Any, dtype: Any) -> Any:
        """Return one component, in ``dtype``, in evaluation mode. Raises `ModelCorrupt` for missing weights."""
        import diffusers

        if hasattr(model_class, "from_single_file"):
            model = self._of_diffusers(name, model_class, dtype)
        elif issubclass(model_class, diffusers.ModelMixin) or self.path.suffix == ".gguf":
            raise ModelCorrupt(f"{model_class.__name__} cannot be loaded from the one file {self.path.name}.")
        elif self.files.held.get(name):
            model = self._encoder_in_checkpoint(name, model_class, dtype)
        else:
            model = self._of_transformers(name, model_class, dtype)
        empty = next((key for key, value in model.named_parameters() if value.is_meta), None)
        if empty is not None:
            raise ModelCorrupt(
                f"{self.path.name} does not fit its pipeline: {empty} of {name} is not in it.",
                file=self.path.name,
            )
        return model.eval()

    def _of_diffusers(self, name: str, model_class: Any, dtype: Any) -> Any:
        import diffusers

        options: dict[str, Any] = {"config": str(self.files.folder), "subfolder": name, "dtype": dtype}
        if self.path.suffix == ".gguf":
            options["quantization_config"] = diffusers.GGUFQuantizationConfig(compute_dtype=dtype)
        return model_class.from_single_file(str(self.path), local_files_only=True, **options)

    def _encoder_in_checkpoint(self, name: str, model_class: Any, dtype: Any) -> Any:
        """Return a text encoder out of a whole checkpoint, its tensors renamed as diffusers knows them."""
        from diffusers.loaders import single_file_utils as known

        load = (
            known.create_diffusers_t5_model_from_checkpoint
            if model_class.__name__ == "T5EncoderModel"
            else known.create_diffusers_clip_model_from_ldm
        )
        place = {"config": str(self.files.folder), "subfolder": name, "local_files_only": True}
        tensors = self._tensors(self.files.held[name])
        return load(model_class, checkpoint=tensors, torch_dtype=dtype, **place).to(dtype)

    def _of_transformers(self, name: str, model_class: Any, dtype: Any) -> Any:
        """Return a model of transformers whose weights alone are in the file."""
        config = model_class.config_class.from_pretrained(str(self.files.folder / name), local_files_only=True)
        model, told = model_class.from_pretrained(
            None, config=config, state_dict=self._tensors(()), dtype=dtype, output_loading_info=True
        )
        if told["missing_keys"]:
            raise ModelCorrupt(
                f"{self.path.name} does not fit its pipeline: {sorted(told['missing_keys'])[0]} is not in it.",
                file=self.path.name,
            )
        return model

    def _tensors(self, prefixes: tuple[str, ...]) -> dict[str, Any]:
        from safetensors import safe_open

        with safe_open(self.path, "pt") as file:
            names = (name for name in file.keys() if not prefixes or name.startswith(prefixes))  # noqa: SIM118
            return {name: file.get_tensor(name) for name in names}
