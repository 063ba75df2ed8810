"""Connected regions of a mask, by runs along its rows: plain numpy and a union-find."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Run = tuple[int, int, int]
"""Row, first column and the column after the last."""


def largest(mask: Mask) -> Mask:
    """The largest region of (H, W) whose pixels touch along an edge; all False where the mask is empty."""
    rows = [_runs(mask, row) for row in range(mask.shape[0])]
    runs = [run for row in rows for run in row]
    parent = list(range(len(runs)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first = 0
    for above, below in pairwise(rows):
        for i, (_, start, stop) in enumerate(above):
            for j, (_, other_start, other_stop) in enumerate(below):
                if start < other_stop and other_start < stop:
                    parent[root(first + i)] = root(first + len(above) + j)
        first += len(above)

    areas: dict[int, int] = {}
    for index, (_, start, stop) in enumerate(runs):
        areas[root(index)] = areas.get(root(index), 0) + stop - start
    result = np.zeros_like(mask)
    if areas:
        best = max(areas, key=areas.__getitem__)
        for index, (row, start, stop) in enumerate(runs):
            if root(index) == best:
                result[row, start:stop] = True
    return result


def _runs(mask: Mask, row: int) -> list[Run]:
    padded = np.concatenate(([False], mask[row], [False]))
    starts, stops = np.flatnonzero(padded[1:] & ~padded[:-1]), np.flatnonzero(padded[:-1] & ~padded[1:])
    return [(row, int(start), int(stop)) for start, stop in zip(starts, stops, strict=True)]
