"""ControlNets from files: a folder as diffusers saves them, or one file as UNets' are passed around."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from app.errors import ModelCorrupt
from app.models.weights import inspect_weights


def weight_files(path: Path) -> list[Path]:
    """Return the weight files of a ControlNet that is a file or a folder."""
    return [path] if path.is_file() else sorted(path.glob("*.safetensors"))


def load_controlnet(path: Path, dtype: Any, denoiser: Any) -> Any:
    """Return a ControlNet, on the CPU. A single file has no configuration: its shape is that of ``denoiser``.

    Raises `ModelCorrupt` for files that are no ControlNet, `UnsafeModelFormat` for a pickle.
    """
    import diffusers

    files = weight_files(path)
    for file in files:
        inspect_weights(file)
    try:
        if path.is_file():
            return _from_file(path, denoiser).to(dtype).eval()
        class_name = json.loads((path / "config.json").read_text()).get("_class_name", "")
        if not files or not class_name.endswith(("ControlNetModel", "ControlNetUnionModel")):
            raise ModelCorrupt(f"{path.name} is not a ControlNet.", file=path.name)
        options = {"dtype": dtype, "use_safetensors": True, "local_files_only": True}
        return getattr(diffusers, class_name).from_pretrained(str(path), **options).eval()
    except (ValueError, RuntimeError, LookupError, OSError, AttributeError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:300]
        message = f"{path.name} does not load as a ControlNet of this model: {reason}"
        raise ModelCorrupt(message, file=path.name) from error


def _from_file(path: Path, unet: Any) -> Any:
    """Read one file in the names of diffusers or of the first ControlNets; asks nobody for a configuration."""
    from diffusers import ControlNetModel
    from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint
    from safetensors.torch import load_file

    if type(unet).__name__ != "UNet2DConditionModel":
        raise ModelCorrupt(
            f"{path.name} needs the config.json of its repo beside it, in a folder.", file=path.name
        )
    taken = inspect.signature(ControlNetModel.__init__).parameters
    shape = {name: value for name, value in unet.config.items() if name in taken}
    shape |= {"encoder_hid_dim": None, "encoder_hid_dim_type": None}
    state = convert_controlnet_checkpoint(load_file(path), shape)
    net = ControlNetModel(**{**shape, "in_channels": state["conv_in.weight"].shape[1]})
    net.load_state_dict(state)
    return net
