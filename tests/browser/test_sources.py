"""What a job starts from: pictures, masks, adapters and seeds, from a person's side."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.config import ROOT
from app.models.transfer import Tell
from tests.browser.conftest import Site
from tests.support.hub import into_hub_cache

pytestmark = pytest.mark.browser

GREEN = "a green circle on a white background"


@pytest.fixture
def inpaint(page: Page, site: Site) -> Page:
    """The form for inpainting, with a picture of the gallery as its source."""
    site.made(GREEN, seed=1, num_inference_steps=1)
    page.get_by_role("radio", name="Inpaint").check()
    page.get_by_role("button", name="Source picture: from the gallery").click()
    page.get_by_role("button", name=f"Take: {GREEN}").click()
    expect(page.get_by_role("button", name="Remove: Source picture")).to_be_focused()
    return page


def mask_of(site: Site) -> Image.Image:
    job = site.studio.jobs.list(type="inpaint")[0][0]
    return site.studio.media.open_image(job.settings["mask_image_id"]).convert("L")


def test_a_mask_is_painted_and_undone(inpaint: Page, site: Site) -> None:
    inpaint.get_by_role("button", name="Paint").click()
    canvas = inpaint.locator("#painter canvas")
    expect(canvas).to_be_focused()
    box = canvas.bounding_box()
    assert box is not None
    for across in (0.25, 0.75):
        inpaint.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * 0.5)
        inpaint.mouse.down()
        inpaint.mouse.up()
    inpaint.get_by_role("button", name="Undo").click()
    inpaint.get_by_role("button", name="Use the mask").click()
    expect(inpaint.get_by_alt_text("The mask")).to_be_visible()
    inpaint.get_by_label("Prompt", exact=True).fill("a small yellow star")
    inpaint.get_by_role("button", name="Generate Image").click()
    expect(inpaint.get_by_role("link", name="Picture: a small yellow star")).to_be_visible()
    mask = mask_of(site)
    assert mask.size == (256, 256)
    assert mask.getpixel((64, 128)) == 255
    assert mask.getpixel((192, 128)) == 0


def test_a_mask_is_painted_with_the_keyboard_alone(inpaint: Page, site: Site) -> None:
    inpaint.keyboard.press("Tab")
    while inpaint.evaluate("document.activeElement.dataset.paint") is None:
        inpaint.keyboard.press("Tab")
    inpaint.keyboard.press("Enter")
    expect(inpaint.locator("#painter canvas")).to_be_focused()
    inpaint.keyboard.press("Space")
    inpaint.keyboard.press("i")
    inpaint.get_by_role("button", name="Use the mask").press("Enter")
    expect(inpaint.get_by_alt_text("The mask")).to_be_visible()
    inpaint.get_by_label("Prompt", exact=True).fill("a red ring")
    inpaint.keyboard.press("Control+Enter")
    expect(inpaint.get_by_role("link", name="Picture: a red ring")).to_be_visible()
    mask = mask_of(site)
    assert mask.getpixel((128, 128)) == 0
    assert mask.getpixel((5, 5)) == 255


def test_what_is_needed_is_asked_for(inpaint: Page, site: Site) -> None:
    inpaint.get_by_label("Prompt", exact=True).fill("anything")
    inpaint.get_by_role("button", name="Generate Image").click()
    expect(inpaint.locator("#main-mask_image_id-error")).to_have_text("is needed: choose one")
    inpaint.get_by_role("button", name="Remove: Source picture").click()
    inpaint.get_by_role("button", name="Generate Image").click()
    expect(inpaint.locator("#main-source_image_id-error")).to_be_visible()
    assert site.studio.jobs.list(type="inpaint")[0] == []


def test_a_picture_is_dropped_and_stays_while_the_type_changes(page: Page, site: Site) -> None:
    buffer = BytesIO()
    Image.new("RGB", (96, 64), "teal").save(buffer, "PNG")
    page.get_by_role("radio", name="From image").check()
    slot = page.locator("media-slot")
    expect(slot).to_be_visible()
    dropped = page.evaluate_handle(
        """bytes => { const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
        return transfer; }""",
        list(buffer.getvalue()),
    )
    slot.dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.get_by_role("button", name="Remove: Source picture")).to_be_visible()
    page.get_by_role("radio", name="Inpaint").check()
    expect(page.locator("mask-field")).to_be_visible()
    expect(page.get_by_role("button", name="Remove: Source picture")).to_be_visible()
    page.get_by_role("radio", name="From image").check()
    page.get_by_label("Prompt", exact=True).fill("a red circle")
    page.get_by_role("button", name="Generate Image").click()
    expect(page.get_by_role("link", name="Picture: a red circle")).to_be_visible()
    job = site.studio.jobs.list(type="img2img")[0][0]
    assert site.studio.media.get(job.settings["source_image_id"]).width == 96


def test_a_picture_dropped_on_the_page_fills_the_form(page: Page, site: Site) -> None:
    made = site.studio.media.get(site.made(GREEN, seed=7, num_inference_steps=3))
    bytes_of = list(site.studio.media.file(made)[0].read_bytes())
    dropped = page.evaluate_handle(
        """bytes => { const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
        return transfer; }""",
        bytes_of,
    )
    page.locator("main").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(GREEN)
    expect(page.locator("[name=seed]")).to_have_value("7")
    expect(page.locator("[name=num_inference_steps]")).to_have_value("3")


def test_a_lora_and_a_controlnet_are_added(page: Page, site: Site) -> None:
    site.made(GREEN, num_inference_steps=1)
    page.get_by_text("LoRA and ControlNet").click()
    page.get_by_role("button", name="Add a LoRA").click()
    page.get_by_label("LoRA", exact=True).fill("outline")
    page.get_by_label("LoRA strength", exact=True).fill("0.5")
    page.get_by_role("button", name="Add a ControlNet").click()
    page.get_by_label("ControlNet", exact=True).fill("edges")
    page.get_by_role("button", name="Guide picture: from the gallery").click()
    page.get_by_role("button", name=f"Take: {GREEN}").click()
    page.get_by_label("Make the guide with").select_option("canny")
    page.get_by_label("Prompt", exact=True).fill("a red circle")
    page.get_by_role("button", name="Generate Image").click()
    expect(page.get_by_role("link", name="Picture: a red circle")).to_be_visible()
    settings = site.studio.jobs.list()[0][0].settings
    assert [(each["model"], each["scale"]) for each in settings["loras"]] == [("outline", 0.5)]
    (control,) = settings["controlnets"]
    assert (control["model"], control["preprocessor"]) == ("edges", "canny")
    page.get_by_label("LoRA", exact=True).fill("nothing-like-it")
    page.get_by_role("button", name="Generate Image").click()
    expect(page.locator("[data-error-for=loras]")).to_contain_text("there is no lora of this name")
    page.get_by_role("button", name="Remove this LoRA").click()
    expect(page.get_by_label("LoRA", exact=True)).to_have_count(0)


def test_an_adapter_that_is_not_here_is_fetched_in_its_row(page: Page, site: Site, tmp_path: Path) -> None:
    def fetch(name: str, report: Tell) -> None:
        assert name == "adapter:wash"
        shutil.copytree(ROOT / "starter" / "loras", tmp_path / "wash")
        into_hub_cache(tmp_path / "wash", site.studio.config.model_folder, "org/wash")

    site.studio.downloads.targets.fetch = fetch  # type: ignore[method-assign]
    page.get_by_text("LoRA and ControlNet").click()
    page.get_by_role("button", name="Add a LoRA").click()
    page.get_by_label("LoRA", exact=True).fill("wash")
    note = page.locator("[data-adapter-note]:visible")
    expect(note).to_have_text("Soft Say “ink wash” in the prompt. Its files are not on this machine.")
    expect(page.get_by_label("LoRA strength", exact=True)).to_have_value("0.4")
    page.get_by_role("button", name="Download it").click()
    expect(note).to_have_text("Soft Say “ink wash” in the prompt.")
    expect(page.get_by_role("button", name="Download it")).to_be_hidden()


def test_a_guide_is_shown_as_the_controlnet_will_see_it(page: Page, site: Site) -> None:
    site.made(GREEN, num_inference_steps=1)
    page.get_by_text("LoRA and ControlNet").click()
    page.get_by_role("button", name="Add a ControlNet").click()
    page.get_by_role("button", name="Guide picture: from the gallery").click()
    page.get_by_role("button", name=f"Take: {GREEN}").click()
    kinds = page.get_by_label("Make the guide with")
    expect(kinds.locator("option", has_text="depth")).to_be_disabled()
    kinds.select_option("canny")
    page.get_by_role("button", name="Show the guide").click()
    guide = page.get_by_alt_text("The guide as the ControlNet sees it")
    expect(guide).to_have_js_property("complete", True)
    expect(guide).to_have_js_property("naturalWidth", 256)


def test_the_last_seed_is_kept_and_let_go(page: Page, site: Site) -> None:
    page.get_by_label("Prompt", exact=True).fill(GREEN)
    page.get_by_role("button", name="Generate Image").click()
    expect(page.get_by_role("link", name=f"Picture: {GREEN}")).to_be_visible()
    seed = str(site.studio.jobs.list()[0][0].settings["seed"])
    expect(page.get_by_text(f"the last was {seed}")).to_be_visible()
    lock = page.get_by_role("button", name="Keep the last seed")
    lock.click()
    expect(page.locator("[name=seed]")).to_have_value(seed)
    expect(lock).to_have_attribute("aria-pressed", "true")
    lock.click()
    expect(page.locator("[name=seed]")).to_have_value("")


def test_earlier_prompts_come_back(page: Page) -> None:
    for prompt in ("a red circle", "a blue ring"):
        page.get_by_label("Prompt", exact=True).fill(prompt)
        page.get_by_role("button", name="Generate Image").click()
        expect(page.get_by_role("link", name=f"Picture: {prompt}")).to_be_visible()
    page.get_by_label("Prompt", exact=True).press("Alt+ArrowUp")
    page.get_by_label("Prompt", exact=True).press("Alt+ArrowUp")
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("a red circle")
    page.get_by_role("button", name="History").click()
    page.get_by_label("Search earlier prompts").fill("ring")
    page.get_by_role("dialog").get_by_role("button", name="a blue ring").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("a blue ring")


def test_fields_of_a_family_come_by_themselves(page: Page, site: Site) -> None:
    page.get_by_label("Model", exact=True).select_option("clips-t2v")
    expect(page.locator("[data-part=fields][data-for=clips-t2v]")).to_be_visible()
    page.locator("summary", has_text="Advanced").click()
    page.get_by_label("Flow shift").fill("3.5")
    page.locator("summary", has_text="Optimizations").click()
    page.get_by_label("Attention slicing").select_option("On")
    for name, value in (("width", "256"), ("height", "256"), ("num_frames", "5")):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("Prompt", exact=True).fill("a red circle")
    page.get_by_role("button", name="Generate Video").click()
    expect(page.get_by_role("link", name="Video: a red circle")).to_be_visible()
    settings = site.studio.jobs.list()[0][0].settings
    assert settings["flow_shift"] == 3.5
    assert settings["optimizations"]["attention_slicing"] is True


def test_the_form_works_without_javascript(site: Site, open_page: object) -> None:
    page = open_page("/", java_script_enabled=False)  # type: ignore[operator]
    page.get_by_label("Prompt", exact=True).fill(GREEN)
    page.locator("[name=num_inference_steps]").fill("3")
    page.get_by_role("button", name="Generate Image").click()
    expect(page).to_have_url(f"{site.url}/#job-{site.studio.jobs.list()[0][0].id}")
    assert site.studio.jobs.list()[0][0].settings["num_inference_steps"] == 3
    page.goto("/?model_id=starter-image&type=img2img&prompt=kept")
    page.get_by_role("button", name="Generate Image").click()
    expect(page.get_by_text("source_image_id", exact=False).first).to_be_visible()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("kept")
