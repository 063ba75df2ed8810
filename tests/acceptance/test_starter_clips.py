"""What the starter video model's clips mean, from the queue to the file, judged by their frames' pixels."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from app.media.video import probe
from starter.motion import MovingScene, draw
from starter.motion_pixels import psnr
from starter.motion_words import prompt
from tests.support.asking import as_image, ask, clip, picture, upload
from tests.support.moving import move
from tests.support.server import Server

KEPT = 25.0
"""Least PSNR in decibels of the picture that a clip was to begin with, read back from the MP4."""

SCENES = (
    MovingScene("circle", "red", "blue", "medium", "left"),
    MovingScene("square", "yellow", "purple", "medium", "right"),
    MovingScene("diamond", "green", "white", "medium", "up"),
    MovingScene("star", "orange", "black", "medium", "down"),
)


def test_the_page_offers_the_model_and_says_what_it_draws(starters: Server) -> None:
    assert starters.get("/api/models").json()["models"]["starter-video"]["job_types"] == [
        "t2v",
        "i2v",
        "storyboard",
    ]
    assert "Starter (draws moving shapes)" in starters.get("/").text
    form = starters.get("/fragments/fields?model=starter-video").text
    assert "Starter (draws moving shapes)" in form
    assert "a red circle moving right on a blue background" in form
    source = upload(starters, as_image(draw(SCENES[0])[0]))
    assert "growing" in starters.get(f"/fragments/animate/{source}").text


@pytest.mark.parametrize("scene", SCENES, ids=prompt)
def test_a_prompt_moves_the_way_it_says(starters: Server, tmp_path: Path, scene: MovingScene) -> None:
    seen = move(clip(starters, ask(starters, "t2v", prompt(scene)), tmp_path))
    assert (seen.way, seen.colour, seen.background) == (scene.motion, scene.colour, scene.background), seen


def test_a_prompt_says_what_grows_and_what_stays(starters: Server, tmp_path: Path) -> None:
    for motion in ("growing", "still"):
        scene = MovingScene("circle", "pink", "green", "medium", motion)
        seen = move(clip(starters, ask(starters, "t2v", prompt(scene)), tmp_path))
        assert (seen.way, seen.colour, seen.background) == ("none", "pink", "green"), seen
        assert (seen.growth > 1.2) == (motion == "growing"), seen


def test_a_clip_is_as_long_and_as_large_as_the_settings_say(starters: Server, tmp_path: Path) -> None:
    settings = {"num_frames": 9, "fps": 12, "width": 160, "height": 128, "num_inference_steps": 2}
    status = ask(starters, "t2v", prompt(SCENES[0]), **settings)
    clip(starters, status, tmp_path)
    facts = probe(next(tmp_path.glob("*.mp4")))
    assert (facts.width, facts.height, facts.num_frames, facts.fps) == (160, 128, 9, 12)


def test_the_same_seed_gives_the_same_frames(starters: Server, tmp_path: Path) -> None:
    first, again, other = (
        clip(starters, ask(starters, "t2v", "a red star", seed=seed, num_inference_steps=2), tmp_path)
        for seed in (5, 5, 6)
    )
    assert [frame.tobytes() for frame in first] == [frame.tobytes() for frame in again]
    assert first[0].tobytes() != other[0].tobytes()


@pytest.mark.parametrize("way", ["right", "up"])
def test_a_picture_moves_as_the_prompt_says(starters: Server, tmp_path: Path, way: str) -> None:
    source = as_image(draw(MovingScene("circle", "red", "white", "medium", way))[0])
    status = ask(starters, "i2v", f"moving {way}", source_image_id=upload(starters, source))
    frames = clip(starters, status, tmp_path)
    assert psnr(frames[0], source) >= KEPT
    seen = move(frames)
    assert (seen.way, seen.colour, seen.background) == (way, "red", "white"), seen


def test_a_picture_made_here_can_be_animated(starters: Server, tmp_path: Path) -> None:
    """Text to image, then image to video: the whole way of a storyboard's shot."""
    made = ask(starters, "image", "a medium red circle on a white background", seed=3)
    source = picture(starters, made).resize((128, 128), Image.Resampling.LANCZOS)
    status = ask(starters, "i2v", "moving left", source_image_id=made["image_ids"][0])
    frames = clip(starters, status, tmp_path)
    assert psnr(frames[0], source) >= KEPT
    seen = move(frames)
    assert (seen.way, seen.colour, seen.background) == ("left", "red", "white"), seen


def test_a_clip_goes_from_a_first_to_a_last_picture(starters: Server, tmp_path: Path) -> None:
    drawn = draw(MovingScene("square", "green", "black", "medium", "down"))
    first, last = as_image(drawn[0]), as_image(drawn[-1])
    sources = {"source_image_id": upload(starters, first), "last_image_id": upload(starters, last)}
    frames = clip(starters, ask(starters, "i2v", "falling", **sources), tmp_path)
    assert psnr(frames[0], first) >= KEPT
    seen, away = move(frames), move([frames[-1], last])
    assert seen.way == "down", seen
    assert max(abs(away.across), abs(away.down)) < 0.06, away
    assert 0.8 < away.growth < 1.25, away


ANYTHING = (
    "Lorem ipsum dolor",
    "🌟👩‍🚀",
    "growing left " * 250,
    "نجمة حمراء",
    " . ",
    "<extra_id_0> </s> <pad>",
)


@pytest.mark.parametrize("text", ANYTHING, ids=("unknown", "emoji", "500 words", "arabic", "dot", "special"))
def test_any_prompt_gives_a_clip(starters: Server, tmp_path: Path, text: str) -> None:
    status = ask(starters, "t2v", text, num_inference_steps=2, num_frames=5)
    assert len(clip(starters, status, tmp_path)) == 5
