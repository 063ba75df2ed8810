"""Guides over HTTP: without networks, with tiny random ones of the real classes, and without their weights."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from safetensors.torch import load_file, save_file

from app.models.preprocessing import PREPROCESSORS, depth, pose, segmentation
from app.services import Studio
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.support.hub import into_hub_cache
from tests.support.queue import config_in

STAGES = ["stage1", "stage2", "stage3", "stage4"]


def save_depth(folder: Path) -> None:
    backbone = transformers.Dinov2Config(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, image_size=28, patch_size=14,
        out_features=STAGES, reshape_hidden_states=False,
    )  # fmt: skip
    config = transformers.DepthAnythingConfig(
        backbone_config=backbone, patch_size=14, reassemble_hidden_size=16, neck_hidden_sizes=[4, 4, 8, 8],
        fusion_hidden_size=8, head_hidden_size=4,
    )  # fmt: skip
    network = transformers.DepthAnythingForDepthEstimation(config)
    torch.nn.init.ones_(network.head.conv3.bias)  # what is below zero is cut off
    network.save_pretrained(folder)
    size = {"height": 56, "width": 56}
    shaped = {"size": size, "keep_aspect_ratio": True, "ensure_multiple_of": 14}
    transformers.DPTImageProcessorPil(**shaped).save_pretrained(folder)


def save_segmentation(folder: Path) -> None:
    backbone = transformers.ConvNextConfig(hidden_sizes=[4, 4, 8, 8], depths=[1, 1, 1, 1], out_features=STAGES)
    config = transformers.UperNetConfig(
        backbone_config=backbone, hidden_size=8, num_labels=150, auxiliary_channels=4, auxiliary_in_channels=8
    )
    transformers.UperNetForSemanticSegmentation(config).save_pretrained(folder)
    transformers.SegformerImageProcessorPil(size={"height": 64, "width": 64}).save_pretrained(folder)


def save_joints(folder: Path) -> None:
    backbone = transformers.VitPoseBackboneConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=[64, 48], out_features=["stage2"]
    )
    config = transformers.VitPoseConfig(backbone_config=backbone, num_labels=17, use_simple_decoder=True)
    transformers.VitPoseForPoseEstimation(config).save_pretrained(folder)
    weights = load_file(folder / "model.safetensors")
    weights["head.conv.bias"] = torch.full_like(weights["head.conv.bias"], 2.0)  # every joint is seen
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    transformers.VitPoseImageProcessorPil().save_pretrained(folder)


def save_detector(folder: Path) -> None:
    backbone = transformers.RTDetrResNetConfig(
        embedding_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )  # fmt: skip
    config = transformers.RTDetrConfig(
        backbone_config=backbone, encoder_hidden_dim=16, encoder_in_channels=[8, 16, 16], encoder_ffn_dim=16,
        encoder_attention_heads=2, d_model=16, decoder_in_channels=[16, 16, 16], decoder_ffn_dim=16,
        num_queries=3, decoder_layers=2, decoder_attention_heads=2, num_labels=2, num_denoising=0,
    )  # fmt: skip
    transformers.RTDetrForObjectDetection(config).save_pretrained(folder)
    weights = load_file(folder / "model.safetensors")
    for name, tensor in weights.items():
        if "class_embed" in name and name.endswith("bias"):
            weights[name] = torch.tensor([4.0, -4.0]).to(tensor)  # all that it finds is a person
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    transformers.RTDetrImageProcessorPil(size={"height": 64, "width": 64}).save_pretrained(folder)


NETWORKS = {
    depth.REPO: save_depth,
    segmentation.REPO: save_segmentation,
    pose.JOINTS: save_joints,
    pose.DETECTOR: save_detector,
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("studio")
    config = config_in(folder, DEVICE="cpu")
    torch.manual_seed(1)
    for repo, save in NETWORKS.items():
        save(folder / "made" / repo)
        into_hub_cache(folder / "made" / repo, config.model_folder, repo)
    studio = Studio.open(config)
    yield studio
    studio.close()


@pytest.fixture
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


def uploaded(studio: Studio) -> str:
    drawn = Image.new("RGB", (96, 72), "white")
    ImageDraw.Draw(drawn).rectangle((24, 18, 60, 54), fill="teal", outline="black", width=3)
    content = io.BytesIO()
    drawn.save(content, "PNG")
    return studio.media.add_upload(content.getvalue()).id


@pytest.fixture(scope="module")
def source(studio: Studio) -> str:
    return uploaded(studio)


def guide(client: FlaskClient, **asked: Any) -> Image.Image:
    answer = client.post("/api/preprocess", json=asked)
    assert answer.status_code == 201, answer.text
    assert set(answer.json) == {"id", "url", "width", "height"}
    made = Image.open(io.BytesIO(client.get(answer.json["url"]).data))
    assert made.size == (answer.json["width"], answer.json["height"])
    return made


@pytest.mark.parametrize("name", sorted(PREPROCESSORS))
def test_every_preprocessor_gives_a_guide_that_jobs_may_name(
    client: FlaskClient, source: str, name: str
) -> None:
    made = guide(client, image_id=source, preprocessor=name)
    assert (made.mode, made.size) == ("RGB", (96, 72))
    again = guide(client, image_id=source, preprocessor=name)
    assert made.tobytes() == again.tobytes()
    assert len(set(made.get_flattened_data())) > 1, "it is all of one colour"


def test_depth_spans_black_to_white_and_normals_are_of_length_one(client: FlaskClient, source: str) -> None:
    near = np.asarray(guide(client, image_id=source, preprocessor="depth"))
    assert (near.min(), near.max()) == (0, 255)
    assert (near[..., 0] == near[..., 1]).all()
    facing = np.asarray(guide(client, image_id=source, preprocessor="normal")).astype(float) / 127.5 - 1
    assert np.abs(np.linalg.norm(facing, axis=2) - 1).max() < 0.03


def test_segments_have_the_colours_of_the_dataset(client: FlaskClient, source: str) -> None:
    made = guide(client, image_id=source, preprocessor="segmentation")
    known = {tuple(colour) for colour in segmentation.palette().tolist()}
    assert len(segmentation.palette()) == 150
    assert set(made.get_flattened_data()) <= known


def test_a_resolution_and_thresholds_are_followed(client: FlaskClient, source: str) -> None:
    assert guide(client, image_id=source, preprocessor="canny", resolution=144).size == (192, 144)
    few = guide(client, image_id=source, preprocessor="canny", low_threshold=254, high_threshold=255)
    many = guide(client, image_id=source, preprocessor="canny", low_threshold=1, high_threshold=2)
    assert np.asarray(few).sum() <= np.asarray(many).sum()
    told = client.post(
        "/api/preprocess", json={"image_id": source, "preprocessor": "shuffle", "low_threshold": 3}
    )
    assert refused(told, 422, "VALIDATION_ERROR")["details"]["field"] == "low_threshold"


def test_what_there_is_is_listed(client: FlaskClient) -> None:
    found = {one["name"]: one for one in client.get("/api/preprocessors").json["preprocessors"]}
    assert set(found) == set(PREPROCESSORS)
    assert all(one["available"] and one["install"] == [] for one in found.values())
    assert found["openpose"]["needs"] == [pose.DETECTOR, pose.JOINTS]
    assert found["canny"]["options"] == {"low_threshold": 100, "high_threshold": 200}
    assert {one["control_mode"] for one in found.values()} >= {0, 1, 2, 3, 4, 5, 6}


def test_what_is_wrong_is_said(client: FlaskClient, source: str) -> None:
    def asked(**body: Any) -> Any:
        return client.post("/api/preprocess", json={"image_id": source, "preprocessor": "canny", **body})

    refused(asked(image_id="0" * 32), 404, "MEDIA_NOT_FOUND")
    for wrong in ({"preprocessor": "glow"}, {"resolution": 10}, {"resolution": "64"}, {"other": 1}):
        refused(asked(**wrong), 422, "VALIDATION_ERROR")


def test_without_weights_the_command_is_told_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    config = config_in(tmp_path, DEVICE="cpu")
    studio = Studio.open(config)
    client, source = client_of(studio), uploaded(studio)
    body = {"image_id": source, "preprocessor": "depth"}
    answer = client.post("/api/preprocess", json=body)
    assert answer.status_code == 422
    assert f"models fetch {depth.REPO}" in answer.json["message"]
    found = {one["name"]: one for one in client.get("/api/preprocessors").json["preprocessors"]}
    assert not found["normal"]["available"]
    assert found["normal"]["install"] == [f"python run.py models fetch {depth.REPO}"]
    save_depth(tmp_path / "made")
    weights = tmp_path / "made" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    into_hub_cache(tmp_path / "made", config.model_folder, depth.REPO)
    assert client.post("/api/preprocess", json=body).json["code"] == "model_corrupt"
    studio.close()
