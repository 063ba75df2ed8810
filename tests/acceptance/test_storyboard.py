"""A storyboard on the starter model, from four pictures and prompts to one video, judged by its frames."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.media.joining import frame_digests
from app.media.video import frames_of, probe
from starter.motion import MovingScene, draw
from starter.motion_pixels import psnr
from tests.support.asking import as_image, upload
from tests.support.moving import move
from tests.support.server import Server

FIRST, LAST = 25.0, 22.0
"""Least PSNR in decibels of the pictures that a clip goes between: the first is kept, the last is drawn."""

WAYS = ("right", "left", "right")
FRAMES = 17
"""Frames of two seconds at eight a second, both pictures included."""


class Board:
    """A finished storyboard: its pictures, its status, and the files of its clips and its video."""

    def __init__(self, server: Server, folder: Path, **settings: Any) -> None:
        drawn = draw(MovingScene("circle", "red", "blue", "medium", "right"))
        ends = [as_image(drawn[0]), as_image(drawn[-1])]
        ids = [upload(server, picture) for picture in ends]
        self.pictures = [ends[number % 2] for number in range(4)]
        prompts = [f"moving {way}" for way in WAYS] + [""]
        segments = [
            {"source_image_id": ids[number % 2], "prompt": prompts[number], "duration": 2.0}
            for number in range(4)
        ]
        body = {
            "model_id": "starter-video",
            "prompt": "a red circle on a blue background",
            "settings": {"type": "storyboard", "segments": segments, "steps": 8, **settings},
        }
        answer = server.post("/api/jobs", body)
        assert answer.status_code == 202, answer.text
        self.status = server.wait(answer.json()["job_id"])
        self.files = [self._file(server, folder, media) for media in self.status["media"]]

    @staticmethod
    def _file(server: Server, folder: Path, media: dict[str, Any]) -> Path:
        file = folder / f"{media['id']}.mp4"
        file.write_bytes(server.get(media["url"]).content)
        return file

    @property
    def clips(self) -> list[Path]:
        return self.files[:3]

    @property
    def video(self) -> Path:
        return self.files[3]


@pytest.fixture(scope="module")
def board(starters: Server, tmp_path_factory: pytest.TempPathFactory) -> Board:
    return Board(starters, tmp_path_factory.mktemp("board"))


def test_four_pictures_make_three_clips_and_one_video(board: Board) -> None:
    found = [(media["index"], media["settings"]["type"]) for media in board.status["media"]]
    assert found == [(0, "i2v"), (1, "i2v"), (2, "i2v"), (3, "storyboard")]
    assert [media["prompt"] for media in board.status["media"][:3]] == [
        f"a red circle on a blue background, moving {way}" for way in WAYS
    ]
    assert board.status["warnings"] == []


def test_frames_durations_and_rates_are_exact(board: Board) -> None:
    for clip in board.clips:
        facts = probe(clip)
        assert (facts.num_frames, facts.fps, facts.duration) == (FRAMES, 8.0, FRAMES / 8)
    facts = probe(board.video)
    assert (facts.num_frames, facts.fps, facts.duration) == (3 * 16 + 1, 8.0, 6.125)
    assert (facts.width, facts.height) == (128, 128)
    shown = board.status["media"][3]
    assert (shown["num_frames"], shown["fps"], shown["duration_seconds"]) == (49, 8.0, 6.125)


def test_each_clip_goes_from_its_picture_to_the_next_one(board: Board) -> None:
    for number, clip in enumerate(board.clips):
        frames = frames_of(clip)
        assert psnr(frames[0], board.pictures[number]) >= FIRST
        assert psnr(frames[-1], board.pictures[number + 1]) >= LAST


def test_each_clip_moves_as_its_prompt_says(board: Board) -> None:
    for way, clip in zip(WAYS, board.clips, strict=True):
        seen = move(frames_of(clip))
        assert (seen.way, seen.colour, seen.background) == (way, "red", "blue"), seen


def test_the_video_is_the_clips_frames_and_none_of_them_twice(board: Board) -> None:
    """The picture between two clips is the last frame of one and the first of the next: it is shown once."""
    clips = [[digest for _, digest in frame_digests(clip)] for clip in board.clips]
    made = frame_digests(board.video)
    assert [digest for _, digest in made] == clips[0][:-1] + clips[1][:-1] + clips[2]
    assert [at for at, _ in made] == pytest.approx([number / 8 for number in range(49)], abs=1e-4)


def test_no_frame_at_a_seam_stands_still(board: Board) -> None:
    frames = frames_of(board.video)
    for seam in (16, 32):
        for before in range(seam - 2, seam + 2):
            assert psnr(frames[before], frames[before + 1]) < 45


def test_without_the_last_frame_it_is_as_long_as_its_durations(starters: Server, tmp_path: Path) -> None:
    short = Board(starters, tmp_path, steps=1, include_last_frame=False, mp4_crf=30)
    assert probe(short.video).duration == 6.0
    assert short.video.stat().st_size < sum(clip.stat().st_size for clip in short.clips)


def test_one_picture_makes_one_clip(starters: Server, tmp_path: Path) -> None:
    source = upload(starters, Image.new("RGB", (128, 128), "green"))
    segments = [{"source_image_id": source, "prompt": "a circle moving right", "duration": 1.0}]
    settings = {"type": "storyboard", "segments": segments, "steps": 1}
    answer = starters.post("/api/jobs", {"model_id": "starter-video", "settings": settings})
    status = starters.wait(answer.json()["job_id"])
    assert [(one["index"], one["num_frames"]) for one in status["media"]] == [(0, 9)]
