"""The words for moving scenes: how a motion is named, and captions that name a whole clip or its motion only.

What is not said to move stands still: the caption of a still clip mostly does not speak of motion at all.
"""

from __future__ import annotations

import random

from starter import words
from starter.motion import WAY, MovingScene

# The first phrase of each row is the motion's own name; the rest are synonyms.
MOTION_WORDS: dict[str, tuple[str, ...]] = {
    "left": ("moving left", "moving to the left", "sliding left", "going left", "moves left", "flying left"),
    "right": (
        "moving right", "moving to the right", "sliding right", "going right", "moves right", "flying right",
    ),
    "up": ("moving up", "rising", "going up", "moving upwards", "floating up", "flying up", "rises"),
    "down": ("moving down", "falling", "going down", "moving downwards", "sinking", "dropping", "falls"),
    "growing": ("growing", "getting bigger", "growing larger", "expanding", "grows"),
    "shrinking": ("shrinking", "getting smaller", "contracting", "shrinks"),
    "spinning": ("spinning", "rotating", "turning", "turning around", "spins", "rotates"),
    "still": ("staying still", "standing still", "not moving", "motionless"),
}  # fmt: skip
SUBJECTS = ("it", "the shape", "the object")
OPENINGS = ("a video of", "a clip of", "an animation of", "a movie of")
START = {"left": "on the right", "right": "on the left", "up": "at the bottom", "down": "at the top"}
"""Where a motion begins, as people say it: "on the left, moving right"."""


def prompt(scene: MovingScene) -> str:
    """The plain sentence for a clip, as the judge asks: the centre goes without saying."""
    where = "" if scene.track == "centre" else f" {words.POSITION_WORDS[scene.track][0]}"
    motion = MOTION_WORDS[scene.motion][0]
    thing = f"a {scene.size} {scene.colour} {scene.shape}{where} {motion}"
    return f"{thing} on {_article(scene.background)} background"


def motion_prompt(scene: MovingScene, rng: random.Random) -> str:
    """What people write beside a picture: the motion alone, perhaps with the shape's name."""
    said = phrase(scene.motion, rng)
    chance = rng.random()
    if chance < 0.45:
        return said
    if chance < 0.7:
        return f"{rng.choice(SUBJECTS)} is {said}"
    name = rng.choice(words.SHAPE_WORDS[scene.shape])
    colour = f"{scene.colour} " if rng.random() < 0.5 else ""
    return f"the {colour}{name} is {said}" if chance < 0.85 else f"{_article(colour + name)} {said}"


def caption(scene: MovingScene, rng: random.Random, whole: bool = False) -> str:
    """One of many ways to name a clip; with ``whole`` every attribute is in it."""
    text = words.caption(scene.still, rng, whole)
    if scene.motion == "still" and not whole and rng.random() < 0.6:
        return text
    motion = phrase(scene.motion, rng)
    if scene.motion in WAY and scene.track == "centre" and not whole and rng.random() < 0.08:
        motion = f"{START[scene.motion]} {motion}"
    chance = rng.random()
    if chance < 0.5 and " on " in text:
        thing, behind = text.split(" on ", 1)
        text = f"{thing} {motion} on {behind}"
    elif chance < 0.75:
        text = f"{text} {motion}"
    elif chance < 0.95:
        text = f"{text}, {motion}"
    else:
        text = f"{motion} {text}"
    return f"{rng.choice(OPENINGS)} {text}" if rng.random() < 0.08 else text


def vocabulary() -> list[str]:
    """Every word a caption of a clip can hold, sorted: what the tokenizer keeps whole."""
    phrases = [phrase for row in MOTION_WORDS.values() for phrase in row]
    phrases += [*SUBJECTS, *OPENINGS, *START.values(), "is"]
    return sorted({*words.vocabulary(), *(word for phrase in phrases for word in phrase.split())})


def phrase(motion: str, rng: random.Random) -> str:
    """One of the ways to name a motion, half the time its own name."""
    row = MOTION_WORDS[motion]
    return row[0] if rng.random() < 0.5 else rng.choice(row)


def _article(text: str) -> str:
    return f"{'an' if text[:1] in 'aeiou' else 'a'} {text}"
