"""``python -m tests.benchmarks.gpu``: transformers of true size with random weights, one job each.

A transformer's speed does not depend on what its weights say, so nothing is downloaded: the weight files have
the true headers and are holes on the disk, and the weights are drawn after loading. Every plan of the memory
policy runs: resident, model offload, group offload. ``--tiny`` runs the same on a CPU within a minute.
"""

from __future__ import annotations

import argparse
import json
import statistics
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

from app.config import Config
from app.models import tiny
from app.models.loading import Loader
from app.queue.context import JobContext
from app.services import Studio


@dataclass(frozen=True)
class Case:
    """One model: its transformer's configuration (of its model card's config.json) and the job."""

    name: str
    family: str
    job_type: str
    transformer: dict[str, Any]
    settings: dict[str, Any]


FLUX = {"in_channels": 64, "num_layers": 19, "num_single_layers": 38, "guidance_embeds": True}
WAN = {"in_channels": 16, "out_channels": 16, "text_dim": 4096, "freq_dim": 256, "patch_size": (1, 2, 2)}
CLIP_480P = {"width": 832, "height": 480, "num_frames": 81, "num_inference_steps": 4}
CASES = (
    Case("FLUX.1-dev", "flux", "image", FLUX, {"width": 1024, "height": 1024, "num_inference_steps": 28}),
    Case(
        "Wan 2.1 1.3B",
        "wan",
        "t2v",
        {**WAN, "num_attention_heads": 12, "ffn_dim": 8960, "num_layers": 30},
        CLIP_480P,
    ),
    Case(
        "Wan 2.1 14B",
        "wan",
        "t2v",
        {**WAN, "num_attention_heads": 40, "ffn_dim": 13824, "num_layers": 40},
        CLIP_480P,
    ),
)
SMALL = {"num_layers": 2, "num_attention_heads": 2, "attention_head_dim": 128}
PLANS = ("none", "model", "group")


def shrunk(case: Case) -> Case:
    """The case with two thin layers and a small job."""
    layers = {**SMALL, "num_single_layers": 2} if case.family == "flux" else {**SMALL, "ffn_dim": 64}
    settings = {"width": 64, "height": 64, "num_inference_steps": 2}
    settings |= {"num_frames": 5} if case.job_type == "t2v" else {}
    return Case(case.name, case.family, case.job_type, {**case.transformer, **layers}, settings)


def build(case: Case, folder: Path) -> int:
    """Write the model's folder: tiny parts around a transformer whose weights are a hole. Returns its bytes."""
    import diffusers
    import torch

    tiny.seeded()
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
    with torch.device("meta"):
        if case.family == "flux":
            transformer = diffusers.FluxTransformer2DModel(**case.transformer)
        else:
            transformer = diffusers.WanTransformer3DModel(**case.transformer)
    if case.family == "flux":
        vae = tiny.vae(latent_channels=16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1)
        parts = {"text_encoder": tiny.clip_text(768), "tokenizer": tiny.clip_tokenizer()}
        parts |= {"text_encoder_2": tiny.t5_text(4096), "tokenizer_2": tiny.t5_tokenizer()}
        kind = diffusers.FluxPipeline
    else:
        vae = tiny.wan_vae()
        parts = {"text_encoder": tiny.t5_text(4096, umt5=True), "tokenizer": tiny.t5_tokenizer()}
        kind = diffusers.WanPipeline
    kind(scheduler=scheduler, vae=vae, transformer=None, **parts).save_pretrained(folder)
    index = json.loads((folder / "model_index.json").read_text())
    index["transformer"] = ["diffusers", type(transformer).__name__]
    (folder / "model_index.json").write_text(json.dumps(index))
    transformer.save_config(folder / "transformer")
    return hollow(transformer.state_dict(), folder / "transformer" / "diffusion_pytorch_model.safetensors")


def hollow(state: dict[str, Any], path: Path) -> int:
    """Write a safetensors file: a true header in bfloat16, a hole for the tensors, whose bytes are returned."""
    header, end = {}, 0
    for name, tensor in state.items():
        start, end = end, end + 2 * tensor.numel()
        header[name] = {"dtype": "BF16", "shape": list(tensor.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)
    return end


@contextmanager
def drawn_weights() -> Iterator[None]:
    """Draw the weights of transformers after they are loaded: small noise, repeated block by block."""
    import torch

    load = Loader.component

    def component(self: Loader, name: str) -> Any:
        model = load(self, name)
        if name == "transformer":
            noise = torch.randn(2**20) * 0.02
            with torch.no_grad():
                for weight in model.parameters():
                    flat = weight.view(-1)
                    flat.copy_(noise.repeat(-(-flat.numel() // noise.numel()))[: flat.numel()].to(weight.dtype))
        return model

    with mock.patch.object(Loader, "component", component):
        yield


def measured(case: Case, folder: Path, offload: str) -> dict[str, Any]:
    """Run one job and return its figures; ``error`` says why one failed."""
    import torch

    line = f"Bench;{folder};x;local;false;" + json.dumps({"family": case.family, "offload": offload})
    data = folder / "data" / offload
    config = Config(
        database_url=f"sqlite:///{data / 'studio.sqlite3'}",
        images_folder=data / "images",
        videos_folder=data / "videos",
        starter_models=False,
        lineup={"MODEL_BENCH_T2V" if case.job_type == "t2v" else "MODEL_BENCH": line},
    )
    studio = Studio.open(config)
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    ends: list[float] = []
    step = JobContext.step
    told = mock.patch.object(
        JobContext, "step", lambda self, *of: (ends.append(time.monotonic()), step(self, *of))[1]
    )
    with drawn_weights(), told:
        job = studio.submit(case.job_type, None, "a fox in the snow", settings=case.settings).job
        studio.process_queue()
    status = studio.get_job_status(job.id)
    peak = torch.cuda.max_memory_allocated() / 2**30 if torch.cuda.is_available() else None
    device = studio.models.device_info()["device"]
    studio.close()
    steps = [later - earlier for earlier, later in pairwise(ends)]
    return {
        "model": case.name,
        "offload": offload,
        "device": device,
        "status": status["status"],
        "seconds_per_step": statistics.median(steps) if steps else None,
        "peak_gib": peak,
        "error": (status["error"] or {}).get("message"),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="two thin layers instead of the true size")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()
    rows = []
    for case in map(shrunk, CASES) if arguments.tiny else CASES:
        with tempfile.TemporaryDirectory(prefix="stillmotion-gpu-") as folder:
            size = build(case, Path(folder))
            print(f"{case.name}: {size / 2**30:.2f} GiB of weights")
            for offload in PLANS:
                row = measured(case, Path(folder), offload)
                rows.append(row)
                print(f"  {offload:6} {row['status']:10} {_shown(row)}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2))


def _shown(row: dict[str, Any]) -> str:
    if row["error"]:
        return str(row["error"])
    peak = "" if row["peak_gib"] is None else f", peak {row['peak_gib']:.1f} GiB"
    return f"{row['seconds_per_step']:.3f} s a step{peak}"


if __name__ == "__main__":
    main()
