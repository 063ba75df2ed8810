"""Poses of people: a detector finds them, a second network finds their joints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from app.models.preprocessing.skeleton import COCO_TO_OPENPOSE, Point, draw_poses

if TYPE_CHECKING:
    from app.models.preprocessing.networks import Networks

DETECTOR = "PekingU/rtdetr_r50vd_coco_o365"
"""RT-DETR (Zhao et al., arXiv 2304.08069), Apache-2.0."""
JOINTS = "usyd-community/vitpose-base-simple"
"""ViTPose (Xu et al., arXiv 2204.12484), Apache-2.0: COCO's 17 points."""

PERSON, SURE = 0, 0.3
"""The detector's class of people, and how sure it has to be."""
SEEN = 0.3
"""How sure a point has to be."""
MARGIN = 1.25
"""How much larger than a person the part is that is looked at, as in the network's training."""


def poses(picture: Image.Image, networks: Networks) -> Image.Image:
    """Return the poses of all people in the picture as coloured limbs on black."""
    people = [_joints(picture, box, networks) for box in _people(picture, networks)]
    return draw_poses(picture.size, people)


def _people(picture: Image.Image, networks: Networks) -> list[tuple[float, float, float, float]]:
    """Return a box around each person: left, top, right, bottom in pixels."""
    import torch

    detector, processor = networks.model(DETECTOR, "RTDetrForObjectDetection", "RTDetrImageProcessorPil")
    with torch.inference_mode():
        found = detector(pixel_values=processor(picture, return_tensors="pt")["pixel_values"])
    scores = found.logits[0].sigmoid().numpy()
    width, height = picture.size
    boxes = []
    for (x, y, w, h), each in zip(found.pred_boxes[0].tolist(), scores, strict=True):
        if each.argmax() == PERSON and each[PERSON] >= SURE:
            boxes.append(((x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height))
    return boxes


def _joints(picture: Image.Image, box: tuple[float, ...], networks: Networks) -> list[Point]:
    """Return OpenPose's 18 points of the person in a box."""
    import torch

    network, processor = networks.model(JOINTS, "VitPoseForPoseEstimation", "VitPoseImageProcessorPil")
    tall, wide = network.config.backbone_config.image_size
    left, top, right, bottom = _shaped(box, wide / tall)
    part = picture.transform(
        (wide, tall), Image.Transform.EXTENT, (left, top, right, bottom), Image.Resampling.BILINEAR
    )
    levels = np.asarray(part, dtype=np.float32) / 255.0
    levels = (levels - np.array(processor.image_mean)) / np.array(processor.image_std)
    pixels = torch.from_numpy(levels.astype(np.float32)).permute(2, 0, 1)[None]
    with torch.inference_mode():
        maps = network(pixel_values=pixels).heatmaps[0].float().numpy()
    scale = (right - left) / maps.shape[2], (bottom - top) / maps.shape[1]
    coco = [_peak(each, scale, (left, top)) for each in maps]
    shoulders = coco[5], coco[6]
    between = [sum(pair) / 2 for pair in zip(*shoulders, strict=True)] if all(shoulders) else None  # type: ignore[arg-type]
    neck: Point = (between[0], between[1]) if between else None
    return [neck if number is None else coco[number] for number in COCO_TO_OPENPOSE]


def _shaped(box: tuple[float, ...], aspect: float) -> tuple[float, float, float, float]:
    """Return the box with its margin, widened or heightened to width / height = ``aspect``."""
    left, top, right, bottom = box
    x, y, wide, tall = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
    wide, tall = max(wide, tall * aspect) * MARGIN / 2, max(tall, wide / aspect) * MARGIN / 2
    return x - wide, y - tall, x + wide, y + tall


def _peak(levels: np.ndarray[Any, Any], scale: tuple[float, float], corner: tuple[float, float]) -> Point:
    """Return where a map of one joint is highest, in pixels of the picture."""
    y, x = np.unravel_index(int(levels.argmax()), levels.shape)
    if levels[y, x] < SEEN:
        return None
    return corner[0] + (float(x) + 0.5) * scale[0], corner[1] + (float(y) + 0.5) * scale[1]
