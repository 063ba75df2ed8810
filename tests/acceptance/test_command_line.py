"""The command line as a person types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.config import ROOT
from app.media.video import probe
from app.models.registry import families
from starter.pixels import describe
from tests.support.server import serving

NOWHERE = "http://127.0.0.1:9"


def run(folder: Path, *arguments: str, check: bool = True, **environ: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/studio.sqlite3",
        "IMAGES_FOLDER": str(folder / "images"),
        "VIDEOS_FOLDER": str(folder / "videos"),
        "STILLMOTION_URL": NOWHERE,
        **environ,
    }
    command = [sys.executable, "run.py", *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert not check or ended.returncode == 0, ended.stderr
    return ended


def test_generate_in_this_process_and_through_a_server_give_the_same_pixels(tmp_path: Path) -> None:
    prompt = "a large green square on a white background"
    alone = run(tmp_path / "a", "generate", prompt, "-o", str(tmp_path / "alone.png"), "--seed", "3")
    assert "seed 3" in alone.stdout
    with serving(tmp_path / "b") as server:
        server.page_after()
        arguments = ("generate", prompt, "-o", str(tmp_path / "served.png"), "--seed", "3")
        run(tmp_path / "c", *arguments, STILLMOTION_URL=server.url)
        assert server.get("/api/gallery").json()["total"] == 1
    pictures = [Image.open(tmp_path / name).convert("RGB") for name in ("alone.png", "served.png")]
    assert np.array_equal(*(np.asarray(picture) for picture in pictures))
    seen = describe(pictures[0])
    assert (seen.colour, seen.shape, seen.background) == ("green", "square", "white")


def test_generate_a_video_from_a_picture(tmp_path: Path) -> None:
    families()["wan"].tiny(tmp_path / "wan", "i2v")
    Image.new("RGB", (64, 64), "teal").save(tmp_path / "in.png")
    line = f"Tiny;{tmp_path / 'wan'};x;local;false"
    options = ["--steps", "1", "--frames", "5", "--fps", "8", "--width", "64", "--height", "64"]
    output = tmp_path / "out.mp4"
    arguments = [
        "generate",
        "it moves",
        "-m",
        "tiny-i2v",
        "--image",
        str(tmp_path / "in.png"),
        "-o",
        str(output),
    ]
    run(tmp_path, *arguments, *options, MODEL_TINY_I2V=line)
    assert probe(output).num_frames == 5


def test_repaint_what_is_white_in_a_mask(tmp_path: Path) -> None:
    families()["stable-diffusion"].tiny(tmp_path / "sd", "inpaint")
    source, mask = tmp_path / "in.png", tmp_path / "mask.png"
    Image.new("RGB", (64, 64), "teal").save(source)
    white = Image.new("L", (64, 64))
    white.paste(255, (0, 0, 32, 64))
    white.save(mask)
    line = f'Tiny;{tmp_path / "sd"};x;local;false;{{"family": "stable-diffusion"}}'
    arguments = ["generate", "a wall", "-m", "tiny", "--image", str(source), "--mask", str(mask)]
    run(tmp_path, *arguments, "--steps", "2", "-o", str(tmp_path / "out.png"), MODEL_TINY=line)
    made = np.asarray(Image.open(tmp_path / "out.png").convert("RGB"))
    assert (made[:, 32:] == (0, 128, 128)).all()
    assert (made[:, :32] != (0, 128, 128)).any()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("generate", " ", "-o", "x.png"), "prompt"),
        (("generate", "a circle", "-o", "x.png", "--steps", "0"), "num_inference_steps"),
        (("generate", "a circle", "-o", "x.png", "-m", "nothing"), "allowed: starter-image"),
        (("generate", "a circle", "-o", "x.png", "--mask", "run.py"), "--mask needs --image"),
        (("generate", "a circle", "-o", "x.png", "--image", "run.py", "--image", "run.py"), "from 2 pictures"),
        (("models", "pull", "nothing"), "allowed: starter-image"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = run(tmp_path, *arguments, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_models_list(tmp_path: Path) -> None:
    listed = run(tmp_path, "models", "list", MODEL_BAD="only a name")
    assert "starter-image" in listed.stdout
    assert "MODEL_BAD" in listed.stderr


def test_the_database_is_upgraded_checked_and_backed_up(tmp_path: Path) -> None:
    assert "schema" in run(tmp_path, "db", "upgrade").stdout
    assert "sound" in run(tmp_path, "db", "check").stdout
    run(tmp_path, "db", "backup", str(tmp_path / "copy.backup"))
    assert (tmp_path / "copy.backup").stat().st_size > 0
