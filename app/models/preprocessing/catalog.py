"""The preprocessors by name: what each draws, what it needs, and which names of the field are not here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from app.models.preprocessing import depth, pose, segmentation
from app.models.preprocessing.edges import canny
from app.models.preprocessing.lines import lines, scribble
from app.models.preprocessing.shuffled import shuffled
from app.models.preprocessing.straight import straight
from app.models.preprocessing.tiles import blurred

Draw = Callable[..., Image.Image]


@dataclass(frozen=True)
class Preprocessor:
    """One preprocessor. ``draw(picture, …)`` gives an RGB picture of the same size."""

    description: str
    draw: Draw
    control_mode: int | None
    """Number of the kind of guide in SDXL's union ControlNets; None where they know no such kind."""
    repos: tuple[str, ...] = ()
    """Networks that it needs; ``draw`` takes them as its second argument then."""


PREPROCESSORS: Mapping[str, Preprocessor] = {
    "canny": Preprocessor("Edges", canny, 3),
    "depth": Preprocessor("How near things are", depth.depth, 1, (depth.REPO,)),
    "lineart_standard": Preprocessor("Dark lines of a drawing", lines, 3),
    "lsd": Preprocessor("Straight lines, for MLSD ControlNets", straight, 3),
    "normal": Preprocessor("Which way surfaces face", depth.normals, 4, (depth.REPO,)),
    "openpose": Preprocessor("Poses of people", pose.poses, 0, (pose.DETECTOR, pose.JOINTS)),
    "scribble_xdog": Preprocessor("Broad strokes", scribble, 2),
    "segmentation": Preprocessor("What things are, by colour", segmentation.segments, 5, (segmentation.REPO,)),
    "shuffle": Preprocessor("Colours without shapes", shuffled, None),
    "tile_resample": Preprocessor("The picture without its details", blurred, 6),
}

PICKLED: Mapping[str, str] = {
    "lineart": "lineart_standard",
    "lineart_anime": "lineart_standard",
    "mlsd": "lsd",
    "softedge": "scribble_xdog",
    "hed": "scribble_xdog",
    "pidinet": "scribble_xdog",
    "scribble": "scribble_xdog",
}
"""Networks of the field that are passed around as pickles only, to what stands nearest to each here."""

KNOWN = re.compile(
    r"(depth|openpose|dwpose|lineart|mlsd|normal|scribble|softedge|hed|pidinet|segmentation|seg)(_\w+)?"
)
"""Names in the field of preprocessors that are networks."""


def why_not(name: str) -> str:
    """Return why a name is no preprocessor here."""
    first = name.partition("_")[0]
    near = PICKLED.get(name) or PICKLED.get(first)
    if near is not None:
        return (
            f"{name} is a network whose weights are passed around as pickles only, which are never opened: "
            f"take {near}, or send the guide ready-made, without it"
        )
    plain = {"seg": "segmentation", "dwpose": "openpose"}.get(first, first)
    if KNOWN.fullmatch(name) and plain in PREPROCESSORS:
        return f"{name} is not here: take {plain}, or send the guide ready-made, without it"
    return "is not a preprocessor"


def options_of(name: str) -> Mapping[str, Any]:
    """Return what ``draw`` takes beside the picture: name to default."""
    import inspect

    taken = inspect.signature(PREPROCESSORS[name].draw).parameters.values()
    return {one.name: one.default for one in taken if one.default is not one.empty}
