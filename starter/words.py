"""The words for scenes: the vocabulary, its synonyms, and captions that name a scene in many ways.

A caption may leave out what goes without saying: the centre, a medium or large size, and now and then a
colour, the background or the shape itself. What a prompt does not mention is then drawn as the training
scenes had it: mostly in the centre, medium or large, in any colour.
"""

from __future__ import annotations

import random

from starter.scenes import Scene

# The first word of each row is the attribute's own name; the rest are synonyms, used in a fifth of the
# captions.
COLOUR_WORDS: dict[str, tuple[str, ...]] = {
    "red": ("red", "crimson", "scarlet"),
    "orange": ("orange", "tangerine", "amber"),
    "yellow": ("yellow", "golden", "lemon"),
    "green": ("green", "emerald", "lime"),
    "cyan": ("cyan", "turquoise", "aqua", "teal"),
    "blue": ("blue", "navy", "azure"),
    "purple": ("purple", "violet", "lilac"),
    "pink": ("pink", "rose", "magenta"),
    "white": ("white", "ivory", "snowy"),
    "black": ("black", "ebony", "dark"),
}
SHAPE_WORDS: dict[str, tuple[str, ...]] = {
    "circle": ("circle", "disc", "disk", "ball", "dot"),
    "square": ("square", "box", "cube"),
    "triangle": ("triangle", "pyramid"),
    "star": ("star", "asterisk"),
    "diamond": ("diamond", "rhombus", "lozenge"),
    "ring": ("ring", "donut", "doughnut", "hoop"),
}
SIZE_WORDS: dict[str, tuple[str, ...]] = {
    "small": ("small", "tiny", "little", "mini"),
    "medium": ("medium", "medium-sized", "medium sized", "mid-sized"),
    "large": ("large", "big", "huge", "giant", "enormous"),
}
POSITION_WORDS: dict[str, tuple[str, ...]] = {
    "centre": ("in the centre", "in the center", "in the middle", "at the centre", "centred", "centered"),
    "left": ("on the left", "at the left", "to the left", "on the left side", "left"),
    "right": ("on the right", "at the right", "to the right", "on the right side", "right"),
    "top": ("at the top", "on top", "near the top", "in the upper part", "up high"),
    "bottom": ("at the bottom", "near the bottom", "in the lower part", "down low"),
    "top left": ("in the top left", "in the top left corner", "at the upper left"),
    "top right": ("in the top right", "in the top right corner", "at the upper right"),
    "bottom left": ("in the bottom left", "in the bottom left corner", "at the lower left"),
    "bottom right": ("in the bottom right", "in the bottom right corner", "at the lower right"),
}
BACKGROUNDS = (
    "on a {} background", "on {}", "against a {} background", "against a {} backdrop", "over a {} background",
    "with a {} background", "on a {} field", "on a {} backdrop", "in front of a {} wall",
)  # fmt: skip
OPENINGS = (
    "a picture of",
    "an image of",
    "a drawing of",
    "a painting of",
    "a photo of",
    "draw",
    "show me",
    "paint",
)
GROUNDS = ("picture", "image", "background", "canvas", "scene")
ASIDES = (
    "simple", "minimal", "flat design", "high quality", "vector art", "beautiful", "clean", "best quality",
    "colourful", "colorful", "geometric shape", "sharp", "detailed", "illustration", "please", "bright",
)  # fmt: skip
ANYTHING = ("shape", "thing", "figure", "object")


def prompt(scene: Scene) -> str:
    """The plain sentence for a scene, as the judge asks: the centre goes without saying."""
    where = "" if scene.position == "centre" else f" {POSITION_WORDS[scene.position][0]}"
    return f"a {scene.size} {scene.colour} {scene.shape}{where} on {_article(scene.background)} background"


def caption(scene: Scene, rng: random.Random, whole: bool = False) -> str:
    """One of many ways to name a scene; with ``whole`` every attribute is in it."""

    def kept(chance: float) -> bool:
        return whole or rng.random() < chance

    colour = _word(COLOUR_WORDS, scene.colour, rng) if kept(0.96) else ""
    shape = _word(SHAPE_WORDS, scene.shape, rng) if kept(0.98) else rng.choice(ANYTHING)
    size = (
        _word(SIZE_WORDS, scene.size, rng)
        if kept({"small": 1.0, "medium": 0.65, "large": 0.85}[scene.size])
        else ""
    )
    ground = _word(COLOUR_WORDS, scene.background, rng) if kept(0.88) else ""
    where = _word(POSITION_WORDS, scene.position, rng) if scene.position != "centre" or kept(0.4) else ""

    thing = " ".join(word for word in (size, colour, shape) if word)
    if rng.random() < 0.12:  # a list of tags
        tags = [thing] if rng.random() < 0.5 else [" ".join(filter(None, (colour, shape))), size]
        tags += [where, f"{ground} background" if ground else ""]
        text = ", ".join(_shuffled(tags, rng))
    else:
        thing = _article(thing) if rng.random() < 0.85 else thing
        if ground and rng.random() < 0.15:  # the ground first
            middle = f"{_article(ground)} {rng.choice(GROUNDS)} with {thing}"
            text = f"{middle} {where}"
        else:
            behind = rng.choice(BACKGROUNDS) if rng.random() < 0.5 else BACKGROUNDS[0]
            behind = (
                behind.replace("a {}", "{}").format(_article(ground) if "a {}" in behind else ground)
                if ground
                else ""
            )
            text = " ".join((thing, where, behind) if rng.random() < 0.65 else (thing, behind, where))
            if where and rng.random() < 0.05:
                text = f"{where}, {thing} {behind}"
            elif rng.random() < 0.12:
                text = f"{rng.choice(OPENINGS)} {text}"
    if rng.random() < 0.06:
        text = f"{text}, {rng.choice(ASIDES)}" if rng.random() < 0.7 else f"{rng.choice(ASIDES)} {text}"
    return " ".join(text.split())


def vocabulary() -> list[str]:
    """Every word a caption can hold, sorted: what the tokenizer keeps whole."""
    tables = (COLOUR_WORDS, SHAPE_WORDS, SIZE_WORDS, POSITION_WORDS)
    phrases = [phrase for table in tables for row in table.values() for phrase in row]
    phrases += [*BACKGROUNDS, *OPENINGS, *GROUNDS, *ASIDES, *ANYTHING, "a", "an", "with", "the", "and", "of"]
    words = {word for phrase in phrases for word in phrase.replace("{}", "").replace("-", " ").split()}
    return sorted(words)


def _word(table: dict[str, tuple[str, ...]], name: str, rng: random.Random) -> str:
    row = table[name]
    return row[0] if rng.random() < 0.7 else rng.choice(row)


def _article(words: str) -> str:
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def _shuffled(tags: list[str], rng: random.Random) -> list[str]:
    kept = [tag for tag in tags if tag]
    if rng.random() < 0.5:
        rng.shuffle(kept)
    return kept
