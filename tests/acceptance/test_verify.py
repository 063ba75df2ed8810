"""Files of every kind that the starter models make are made again, bit by bit; what differs is said."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from safetensors.torch import load_file, save_file

from app.cli import cli
from app.errors import InvalidInput, MediaNotFound
from app.media.metadata import encode_picture, read_file, record_json
from app.models import outcome
from app.models.registry import families
from app.services import Studio
from app.services.verifying import Verdict, Verifier
from starter.scenes import Scene
from tests.support.asking import drawn
from tests.support.queue import config_in
from tests.support.tiny import tiny_folder

Change = Callable[[dict[str, Any]], object]

SMALL: dict[str, Any] = {"num_inference_steps": 2}
CLIP: dict[str, Any] = {"num_inference_steps": 2, "num_frames": 5}
LORA = [{"model": "outline", "scale": 0.8}]

JOBS: list[tuple[str, dict[str, Any]]] = [
    ("image", {}),
    ("image", {"num_images": 4, "seed": 20}),
    ("image", {"width": 192, "height": 256, "seed": 0}),
    ("image", {"scheduler": "EulerAncestralDiscreteScheduler", "num_inference_steps": 3}),
    ("image", {"loras": LORA}),
    ("image", {"controlnets": [{"model": "edges", "guide_image_id": "", "preprocessor": "canny"}]}),
    ("img2img", {"strength": 1.0}),
    ("img2img", {"strength": 0.5, "num_inference_steps": 4}),
    ("img2img", {"strength": 1.0, "loras": LORA}),
    ("inpaint", {}),
    ("inpaint", {"padding_mask_crop": 16}),
    ("inpaint", {"strength": 0.7, "num_inference_steps": 3}),
    ("t2v", {}),
    ("t2v", {"fps": 12, "seed": 2**53 - 1}),
    ("i2v", {}),
    ("i2v", {"num_frames": 9}),
    ("storyboard", {"steps": 2, "fps": 8}),
]
"""What is asked for; the second one gives four files, the last one three: two clips and what they make."""

FILES = 22
VIDEOS = ("t2v", "i2v", "storyboard")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = Studio.open(config_in(tmp_path_factory.mktemp("verify"), DEVICE="cpu"))
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def made(studio: Studio) -> list[Path]:
    """The files of `JOBS`, all of them."""
    names = {field: add(studio, picture) for field, picture in pictures().items()}
    jobs = [enqueue(studio, job_type, settings, names) for job_type, settings in JOBS]
    assert studio.process_queue() == len(jobs)
    states = [studio.jobs.get(job) for job in jobs]
    assert [job.error for job in states] == [None] * len(jobs)
    return [studio.media.file(media)[0] for job in jobs for media in studio.media.of_job(job)]


@pytest.fixture(scope="module")
def verifier(studio: Studio) -> Iterator[Verifier]:
    with Verifier(studio) as verifier:
        yield verifier


def pictures() -> dict[str, Image.Image]:
    mask = Image.new("L", (256, 256))
    mask.paste(255, (64, 64, 192, 192))
    circle = drawn(Scene("circle", "red", "blue", "large", "centre"))
    return {"source_image_id": circle, "mask_image_id": mask, "guide_image_id": circle.rotate(90)}


def add(studio: Studio, picture: Image.Image) -> str:
    content = io.BytesIO()
    picture.save(content, "PNG")
    return studio.media.add_upload(content.getvalue()).id


def enqueue(studio: Studio, job_type: str, settings: dict[str, Any], names: dict[str, str]) -> str:
    model = "starter-video" if job_type in VIDEOS else "starter-image"
    if job_type == "storyboard":
        segment = {"source_image_id": names["source_image_id"], "prompt": "moves", "num_frames": 5}
        asked = {"segments": [segment] * 3, "seed": 7, **settings}
        return studio.submit(job_type, model, "a large red circle", "blurry", asked).job.id
    asked = {"seed": 7, **(CLIP if job_type in VIDEOS else SMALL), **settings}
    fields = families()[model].settings[job_type].model_fields
    asked |= {name: media_id for name, media_id in names.items() if name in fields}
    if "controlnets" in asked:
        guided = {"guide_image_id": names["guide_image_id"]}
        asked["controlnets"] = [{**net, **guided} for net in asked["controlnets"]]
    return studio.submit(job_type, model, "a large red circle", "blurry", asked).job.id


def test_files_of_all_job_types_are_made_again_bit_by_bit(
    studio: Studio, made: list[Path], verifier: Verifier
) -> None:
    assert len(made) == FILES
    models = studio.models_report().models.values()
    assert {kind for model in models for kind in model.job_types} == {job_type for job_type, _ in JOBS}
    verdicts = [verifier.verify(path) for path in made]
    assert [(verdict.identical, verdict.differences) for verdict in verdicts] == [(True, [])] * FILES
    assert len({verdict.made_sha256 for verdict in verdicts}) == FILES
    assert all(verdict.made_sha256 == verdict.recorded_sha256 for verdict in verdicts)


def test_a_file_says_what_its_pixels_hang_on(made: list[Path]) -> None:
    for path in made:
        record = json.loads(read_file(path)["stillmotion"])
        run, versions = record["run"], record["versions"]
        assert {"torch", "diffusers", "transformers", "pillow"} <= set(versions)
        assert run["weights"] and all(len(digest) == 64 for digest in run["weights"].values())
        assert run["device"] == "cpu" and run["threads"] >= 1 and run["vectors"]
        assert record["settings"]["seed"] == record["seed"] and len(record["pixels_sha256"]) == 64
        named = json.dumps(record["settings"]).count("_image_id")
        assert bool(record.get("sources")) == (named > 0)


def test_nothing_of_it_is_in_the_gallery(studio: Studio, made: list[Path], verifier: Verifier) -> None:
    before = studio.media.gallery(limit=1).total
    verifier.verify(made[0])
    assert studio.media.gallery(limit=1).total == before == FILES


def altered(path: Path, target: Path, change: Change, *, text: bool = True) -> Path:
    """Write a picture's pixels with a record that ``change`` altered; ``text`` writes its text anew too."""
    texts = read_file(path)
    record = json.loads(texts["stillmotion"])
    change(record)
    record["id"] = "0" * 32  # another file, as far as the gallery knows
    with Image.open(path) as image:
        if text:
            target.write_bytes(encode_picture(image, record))
            return target
        info = PngInfo()
        info.add_text("parameters", texts["parameters"])
        info.add_text("stillmotion", record_json(record))
        image.save(target, pnginfo=info)
    return target


def said(verdict: Verdict) -> dict[str, tuple[Any, Any, str]]:
    return {one.what: (one.recorded, one.found, one.where) for one in verdict.differences}


def test_another_seed_in_the_record_is_told_from_the_text(
    made: list[Path], verifier: Verifier, tmp_path: Path
) -> None:
    def change(record: dict[str, Any]) -> None:
        record["seed"] = record["settings"]["seed"] = 8

    verdict = verifier.verify(altered(made[0], tmp_path / "a.png", change, text=False))
    assert not verdict.identical
    assert said(verdict) == {"seed": ("8", "7", "in its text")}


def test_another_seed_everywhere_gives_other_pixels_and_what_that_means(
    made: list[Path], verifier: Verifier, tmp_path: Path
) -> None:
    def change(record: dict[str, Any]) -> None:
        record["seed"] = record["settings"]["seed"] = 8

    verdict = verifier.verify(altered(made[0], tmp_path / "a.png", change))
    assert not verdict.identical and verdict.differences == []
    assert "the seed" in verdict.lines()[-1]


def test_the_gallery_knows_what_was_changed_in_its_own_file(
    studio: Studio, made: list[Path], verifier: Verifier, tmp_path: Path
) -> None:
    record = json.loads(read_file(made[0])["stillmotion"])
    record["seed"] = record["settings"]["seed"] = 8
    with Image.open(made[0]) as image:
        (tmp_path / "a.png").write_bytes(encode_picture(image, record))
    verdict = verifier.verify(tmp_path / "a.png")
    assert not verdict.identical
    assert said(verdict)["seed"] == (8, 7, "in the gallery")


def test_seeds_that_contradict_each_other_are_told(
    made: list[Path], verifier: Verifier, tmp_path: Path
) -> None:
    changed = altered(made[0], tmp_path / "a.png", lambda record: record["settings"].update(seed=9))
    assert said(verifier.verify(changed))["seed"] == (7, 9, "in its settings")


def test_another_weight_is_named(
    made: list[Path], verifier: Verifier, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "unet/diffusion_pytorch_model.safetensors"
    with studio.models.acquire("starter-image", "image") as model:
        recorded = model._weights[name]
        weight = model.pipeline_for("image").unet.conv_out.bias
        monkeypatch.setitem(model._weights, name, "0" * 64)
        before = weight.data.clone()
        weight.data += 0.05
        try:
            verdict = verifier.verify(made[0])
        finally:
            weight.data.copy_(before)
    assert not verdict.identical
    assert said(verdict) == {f"weights {name}": (recorded, "0" * 64, "here")}
    assert any(name in line and recorded in line for line in verdict.lines())


def test_weights_that_were_replaced_on_the_disk_are_named(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "toy", "stable-diffusion")
    options = json.dumps({"family": "stable-diffusion", "type": "image"})
    line = {"MODEL_TOY": f"Toy;{folder};Tiny;local;false;{options}", "STARTER_MODELS": "false"}
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"

    def verdict_of(file: Path) -> Verdict:
        studio = Studio.open(config_in(tmp_path / "data", **line, DEVICE="cpu"))
        with Verifier(studio) as verifier:
            found = verifier.verify(file)
        studio.close()
        return found

    studio = Studio.open(config_in(tmp_path / "data", **line, DEVICE="cpu"))
    size = {"width": 64, "height": 64, "num_inference_steps": 2, "seed": 3}
    job = studio.submit("image", "toy", "a red star", settings=size).job.id
    studio.process_queue()
    file = studio.media.file(studio.media.of_job(job)[0])[0]
    studio.close()
    assert verdict_of(file).identical
    before = hashlib.sha256(weights.read_bytes()).hexdigest()
    tensors = load_file(weights)
    tensors["conv_out.bias"] = tensors["conv_out.bias"] + 1.0
    save_file(tensors, weights)
    after = hashlib.sha256(weights.read_bytes()).hexdigest()
    verdict = verdict_of(file)
    assert not verdict.identical
    assert said(verdict) == {f"weights unet/{weights.name}": (before, after, "here")}


def test_another_package_is_named_and_the_same_pixels_stay_the_same(
    made: list[Path], verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = outcome.versions()
    monkeypatch.setattr(outcome, "versions", lambda: {**versions, "diffusers": "9.9.9"})
    verdict = verifier.verify(made[0])
    assert verdict.identical
    assert said(verdict) == {"package diffusers": (versions["diffusers"], "9.9.9", "here")}


def test_pixels_that_were_painted_over_are_told(made: list[Path], verifier: Verifier, tmp_path: Path) -> None:
    with Image.open(made[0]) as image:
        image.load()
        record = json.loads(image.info["stillmotion"])
        image.putpixel((0, 0), (1, 2, 3))
        (tmp_path / "a.png").write_bytes(encode_picture(image, record))
    verdict = verifier.verify(tmp_path / "a.png")
    assert verdict.identical  # what was recorded can be made again …
    assert "pixels" in said(verdict)  # … and this file is not it


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_files_in_other_formats_are_made_again_too(
    made: list[Path], verifier: Verifier, tmp_path: Path, format: Any
) -> None:
    record = json.loads(read_file(made[0])["stillmotion"])
    with Image.open(made[0]) as image:
        (tmp_path / "file").write_bytes(encode_picture(image, record, format))
    verdict = verifier.verify(tmp_path / "file")
    assert verdict.identical and verdict.differences == []


def test_a_source_that_is_gone_can_be_given(studio: Studio, verifier: Verifier, tmp_path: Path) -> None:
    source = pictures()["source_image_id"]
    source.save(tmp_path / "source.png")
    source.transpose(Image.Transpose.FLIP_LEFT_RIGHT).rotate(45).save(tmp_path / "other.png")
    media_id = add(studio, source)
    job = enqueue(studio, "img2img", {"strength": 0.5}, {"source_image_id": media_id})
    studio.process_queue()
    file = shutil.copy(studio.media.file(studio.media.of_job(job)[0])[0], tmp_path / "made.png")
    studio.media.delete(media_id)
    with pytest.raises(MediaNotFound, match=f"--source {media_id}=FILE"):
        verifier.verify(file)
    assert verifier.verify(file, {media_id: tmp_path / "source.png"}).differences == []
    verdict = verifier.verify(file, {media_id: tmp_path / "other.png"})
    assert not verdict.identical
    assert list(said(verdict)) == [f"source {media_id}"]


def test_a_file_that_says_nothing_is_refused(verifier: Verifier, tmp_path: Path, made: list[Path]) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "plain.png")
    with pytest.raises(InvalidInput, match="no record"):
        verifier.verify(tmp_path / "plain.png")
    with pytest.raises(InvalidInput, match="no record"):
        verifier.verify(altered(made[0], tmp_path / "a.png", lambda record: record.pop("run"), text=False))


def test_the_command_says_what_it_found(
    studio: Studio, made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = studio.config
    for name in ("database_url", "images_folder", "videos_folder", "model_folder"):
        monkeypatch.setenv(name.upper(), str(getattr(config, name)))

    def change(record: dict[str, Any]) -> None:
        record["versions"]["torch"] = "1.0.0"

    other = altered(made[0], tmp_path / "other.png", change)
    ended = CliRunner().invoke(cli, ["verify", str(made[0]), str(other)])
    assert ended.exit_code == 0, ended.output
    first, _, second, *rest = ended.output.splitlines()
    assert first == f"identical  {made[0]}" and second == f"identical  {other}"
    assert "package torch: 1.0.0 in the file" in rest[1]
