"""The first page: a prompt becomes a picture, and the form follows the model."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

RED = "a large red circle on a blue background"


def generate(page: Page, prompt: str = RED) -> None:
    page.get_by_label("Prompt", exact=True).fill(prompt)
    page.get_by_role("button", name="Generate").click()


def test_a_prompt_becomes_a_picture_without_a_reload(page: Page, site: Site) -> None:
    page.evaluate("window.stayed = true")
    generate(page)
    picture = page.get_by_role("link", name=f"Picture: {RED}").locator("img")
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    assert page.evaluate("window.stayed")
    assert site.studio.jobs.counts()["completed"] == 1
    expect(page.locator("[data-announce]")).to_have_text(f"Ready: {RED}")


def test_a_job_that_is_quicker_than_its_card_is_announced(page: Page, site: Site) -> None:
    job = site.studio.submit("image", None, RED, settings={"seed": 1}).job
    page.wait_for_function(f"() => fetch('/api/status/{job.id}').then(a => a.json()).then(s => s.completed_at)")
    page.evaluate(f"document.querySelector('job-feed').querySelector('[data-id=\"{job.id}\"]')?.remove()")
    page.evaluate(f"document.querySelector('job-feed').add('{job.id}')")
    expect(page.locator("[data-announce]")).to_have_text(f"Ready: {RED}")


def test_progress_is_live_and_cancel_ends_the_job(page: Page, site: Site) -> None:
    page.locator("[name=num_inference_steps]").fill("90")
    generate(page, "slow red")
    expect(page.locator("job-card [data-message]")).to_contain_text("Step ")
    page.wait_for_function("() => document.querySelector('job-card progress')?.value > 5")
    page.wait_for_function("() => document.querySelector('[data-preview]')?.naturalWidth === 64")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".ended-title")).to_have_text("Cancelled")
    assert site.studio.jobs.counts()["cancelled"] == 1
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("job-card [data-message]")).to_contain_text("Step ")


def test_progress_comes_by_polling_where_the_stream_is_cut(open_page: Callable[..., Page]) -> None:
    page = open_page("/gallery")
    page.route("**/events", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=""))
    page.goto("/")
    generate(page)
    expect(page.get_by_role("link", name=f"Picture: {RED}")).to_be_visible()


def test_a_failed_job_says_why(page: Page) -> None:
    generate(page, "broken red")
    expect(page.get_by_text("is damaged: pull the model again")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_each_picture_of_a_job_has_its_box(page: Page) -> None:
    page.get_by_role("radio", name="3", exact=True).check()
    generate(page, "slow red")
    expect(page.locator("job-card .tile")).to_have_count(3)
    page.get_by_role("button", name="Cancel").click()


def test_button_and_fields_follow_the_model(page: Page) -> None:
    expect(page.get_by_role("button", name="Generate Image")).to_be_visible()
    expect(page.get_by_role("group", name="Number of images")).to_be_visible()
    expect(page.get_by_text("Starter (draws simple shapes)")).to_be_visible()
    page.get_by_label("Model", exact=True).select_option("clips-t2v")
    expect(page.get_by_role("button", name="Generate Video")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Frames", exact=True)).to_be_visible()
    expect(page.get_by_role("group", name="Number of images")).to_have_count(0)
    assert page.get_by_label("Model", exact=True).locator("option[value=moves-i2v]").count() == 1


def test_what_a_model_does_not_take_is_not_asked_for(page: Page) -> None:
    expect(page.get_by_label("Negative prompt")).to_be_visible()
    page.get_by_label("Model", exact=True).select_option("quick")
    expect(page.get_by_text("4 fixed by the model")).to_be_visible()
    expect(page.get_by_label("Negative prompt")).to_have_count(0)
    expect(page.locator("[name=num_inference_steps]")).to_have_count(0)
    generate(page)
    expect(page.get_by_role("link", name=f"Picture: {RED}")).to_be_visible()


def test_ranges_follow_step_config(page: Page, site: Site) -> None:
    for model in ("starter-image", "clips-t2v"):
        page.get_by_label("Model", exact=True).select_option(model)
        expect(page.locator(f"[data-part=fields][data-for={model}]")).to_be_visible()
        limits = site.studio.models_report().models[model].step_config
        for name, span in (("num_inference_steps", limits["steps"]), ("guidance_scale", limits["guidance"])):
            field = page.locator(f"[name={name}]")
            assert [float(field.get_attribute(end) or "") for end in ("min", "max")] == [
                span["min"],
                span["max"],
            ]
            assert float(field.input_value()) == span["default"]


def test_a_video_is_made_from_text(page: Page) -> None:
    page.get_by_label("Model", exact=True).select_option("clips-t2v")
    expect(page.get_by_role("button", name="Generate Video")).to_be_visible()
    for name, value in (("width", "256"), ("height", "256"), ("num_frames", "5")):
        page.locator(f"[name={name}]").fill(value)
    generate(page)
    expect(page.get_by_role("link", name=f"Video: {RED}")).to_be_visible()


def test_an_example_fills_the_prompt(page: Page) -> None:
    page.get_by_role("button", name=RED).click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(RED)


def test_a_slider_moves_its_number_and_back(page: Page) -> None:
    steps, slider = page.locator("[name=num_inference_steps]"), page.get_by_label("Steps, slider")
    slider.fill("12")
    expect(steps).to_have_value("12")
    steps.fill("30")
    expect(slider).to_have_value("30")


def test_a_shape_sets_the_size_and_swap_turns_it(page: Page) -> None:
    page.get_by_role("button", name="Landscape").click()
    width, height = page.get_by_label("Width in pixels"), page.get_by_label("Height in pixels")
    wide, low = int(width.input_value()), int(height.input_value())
    assert wide > low
    page.get_by_role("button", name="Swap width and height").click()
    expect(width).to_have_value(str(low))
    expect(page.get_by_role("button", name="Portrait")).to_have_attribute("aria-pressed", "true")


def test_a_refusal_stands_beside_its_field(page: Page) -> None:
    page.locator("[name=width]").evaluate("input => { input.removeAttribute('step'); input.value = 100; }")
    page.locator("form.composer").evaluate("form => { form.noValidate = true; }")
    generate(page)
    expect(page.locator("#main-width-error")).to_contain_text("multiple of 16")
    expect(page.locator("[name=width]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=width]")).to_be_focused()


def test_the_last_choices_come_back(page: Page) -> None:
    page.get_by_label("Model", exact=True).select_option("painter")
    expect(page.locator("[data-part=fields][data-for=painter]")).to_be_visible()
    page.get_by_label("Prompt", exact=True).fill("kept words")
    page.get_by_label("Negative prompt").fill("kept out")
    page.locator("[name=num_inference_steps]").fill("17")
    page.locator("[name=seed]").fill("0")
    page.reload()
    expect(page.locator("[data-part=fields][data-for=painter]")).to_be_visible()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("kept words")
    expect(page.get_by_label("Negative prompt")).to_have_value("kept out")
    expect(page.locator("[name=num_inference_steps]")).to_have_value("17")
    expect(page.locator("[name=seed]")).to_have_value("0")
    page.get_by_role("button", name="Random seed").click()
    expect(page.locator("[name=seed]")).to_have_value("")


def test_the_prompt_is_cleared_unless_it_is_kept(page: Page) -> None:
    generate(page)
    expect(page.get_by_role("link", name=f"Picture: {RED}")).to_have_count(1)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(RED)
    page.get_by_label("Keep the prompt").uncheck()
    page.get_by_label("Prompt", exact=True).press("Control+Enter")
    expect(page.get_by_role("link", name=f"Picture: {RED}")).to_have_count(2)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("")


def test_a_prompt_with_markup_is_shown_as_text(page: Page) -> None:
    nasty = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
    generate(page, nasty)
    picture = page.get_by_role("link", name="Picture: ")
    expect(picture).to_be_visible()
    expect(page.locator(".tile-prompt")).to_have_text(nasty)
    picture.click()
    expect(page.locator(".facts-prompt")).to_have_text(nasty)
    for path in ("/gallery", "/queue"):
        page.goto(path)
        expect(page.get_by_text("<script>").first).to_be_visible()
        assert "owned" not in page.title()


def test_a_wrong_line_of_the_lineup_is_shown(page: Page) -> None:
    expect(page.get_by_text("MODEL_WRONG: has 2 fields")).to_be_visible()


def test_the_theme_is_switched_and_kept(page: Page) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    page.get_by_role("button", name="Theme: system").click()
    light = page.evaluate(ground)
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate(ground) != light


def test_a_picture_of_ones_own_becomes_a_video(page: Page, site: Site) -> None:
    page.get_by_label("Model", exact=True).select_option("moves-i2v")
    page.get_by_label("Source picture: choose a file").set_input_files(picture_file())
    expect(page.get_by_role("button", name="Remove: Source picture")).to_be_visible()
    page.get_by_label("Prompt", exact=True).fill("it waves")
    page.locator("[name=num_frames]").fill("5")
    page.get_by_role("button", name="Generate Video").click()
    expect(page.get_by_role("link", name="Video: it waves")).to_be_visible()
    job = site.studio.jobs.list(type="i2v")[0][0]
    assert (job.settings["width"], job.settings["height"]) == (None, None)


def picture_file(colour: str = "teal", size: tuple[int, int] = (128, 64)) -> FilePayload:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return {"name": "mine.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def test_four_variations_have_four_seeds(page: Page, site: Site) -> None:
    page.locator("[name=seed]").fill("5")
    page.get_by_label("Prompt", exact=True).fill(RED)
    page.get_by_role("button", name="Four variations").click()
    expect(page.get_by_role("link", name=f"Picture: {RED}")).to_have_count(4)
    job = site.studio.jobs.list()[0][0]
    assert (job.num_outputs, job.settings["seed"] == 5) == (4, False)
    assert len({media.seed for media in site.studio.media.of_job(job.id)}) == 4


def test_keys_that_type_can_be_switched_off_everywhere(page: Page, site: Site) -> None:
    site.made(RED, num_inference_steps=1)
    page.keyboard.press("?")
    page.get_by_label("Keys without Ctrl or Alt").uncheck()
    page.goto("/gallery")
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.locator("body")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name=f"Picture: {RED}")).to_be_focused()
