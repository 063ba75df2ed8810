"""The memory plan, as a table of sizes and budgets."""

from __future__ import annotations

from typing import Any

import pytest

from app.models.memory import GIB, Offload, free_bytes, get_cuda_free_memory_gb, next_mode, plan, release
from app.models.registry import families

FLUX = {"transformer": 24 * GIB, "text_encoder_2": 10 * GIB, "text_encoder": GIB // 4, "vae": GIB // 4}
SD15 = {"unet": 2 * GIB, "text_encoder": GIB // 4, "vae": GIB // 4}


@pytest.mark.parametrize(
    ("sizes", "budget_gib", "offload"),
    [
        (FLUX, 80, Offload.NONE),
        (FLUX, 38, Offload.NONE),
        (FLUX, 32, Offload.MODEL),
        (FLUX, 24, Offload.GROUP),
        (FLUX, 8, Offload.GROUP),
        (FLUX, 4, Offload.SEQUENTIAL),
        (SD15, 8, Offload.NONE),
        (SD15, 5, Offload.MODEL),
        (SD15, 3.5, Offload.GROUP),
        ({}, 4, Offload.NONE),
    ],
)
def test_the_fastest_mode_that_fits_is_chosen(
    sizes: dict[str, int], budget_gib: float, offload: Offload
) -> None:
    chosen = plan(sizes, int(budget_gib * GIB), 3 * GIB)
    assert (chosen.offload, chosen.fits) == (offload, True)
    assert chosen.device_bytes <= budget_gib * GIB


def test_where_nothing_fits_the_last_mode_says_so() -> None:
    chosen = plan(FLUX, GIB, 3 * GIB)
    assert (chosen.offload, chosen.fits) == (Offload.SEQUENTIAL, False)


def test_a_wish_is_granted_whatever_the_budget() -> None:
    assert plan(FLUX, 80 * GIB, GIB, wish="group").offload is Offload.GROUP
    assert plan(FLUX, 8 * GIB, GIB, wish="none").offload is Offload.NONE


def test_after_running_out_of_memory_a_more_saving_mode_is_taken() -> None:
    assert plan(SD15, 80 * GIB, GIB, at_least=Offload.GROUP).offload is Offload.GROUP
    assert [next_mode(mode) for mode in Offload] == [
        Offload.MODEL, Offload.GROUP, Offload.SEQUENTIAL, Offload.SEQUENTIAL,
    ]  # fmt: skip


def test_a_cpu_has_nowhere_to_offload_to() -> None:
    chosen = plan(FLUX, 8 * GIB, GIB, wish="sequential", at_least=Offload.GROUP, can_offload=False)
    assert (chosen.offload, chosen.fits, chosen.host_bytes) == (Offload.NONE, False, 0)


def test_without_a_gpu_the_memory_functions_are_no_ops() -> None:
    assert get_cuda_free_memory_gb() == 0.0
    assert free_bytes("cpu") > 0
    release()


@pytest.mark.parametrize(
    ("family", "job_type", "asked", "times"),
    [
        ("flux", "image", {}, 1.0),
        ("flux", "image", {"width": 512, "height": 512}, 1.0),
        ("flux", "image", {"width": 2048, "height": 2048}, 4.0),
        ("wan", "t2v", {"num_frames": 41}, 1.0),
        ("wan", "t2v", {"width": 1280, "height": 720}, 1280 * 720 / (832 * 480)),
        ("wan22-ti2v", "t2v", {"num_frames": 241}, 241 / 121),
    ],
)
def test_larger_runs_want_more_room_beside_the_weights(
    family: str, job_type: str, asked: dict[str, Any], times: float
) -> None:
    recipe = families()[family]
    settings = recipe.settings[job_type].model_construct(type=job_type, **asked)
    assert recipe.working_bytes(settings) == pytest.approx(recipe.working_gb * GIB * times)
    assert recipe.working_bytes(None) == int(recipe.working_gb * GIB)
