"""The gallery: what was made, found again, looked at, reused, animated and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

RED, GREEN = "a red circle on a blue background", "a green circle on a white background"


@pytest.fixture
def gallery(site: Site, open_page: Callable[..., Page]) -> Page:
    """The gallery with a red and, newer, a green picture."""
    site.made(RED, seed=41, num_inference_steps=3)
    site.made(GREEN, seed=42, num_inference_steps=3)
    return open_page("/gallery", permissions=["clipboard-read", "clipboard-write"])


def test_search_finds_and_does_not_find(gallery: Page) -> None:
    expect(gallery.locator(".tile")).to_have_count(2)
    gallery.keyboard.press("/")
    gallery.keyboard.type("green")
    expect(gallery.locator(".tile")).to_have_count(1)
    expect(gallery.locator("h1")).to_have_text("Gallery 1")
    expect(gallery).to_have_url(re.compile(r"\?search=green$"))
    gallery.reload()
    expect(gallery.locator(".tile")).to_have_count(1)
    gallery.get_by_label("Search prompts").fill("elephant")
    expect(gallery.get_by_text("Nothing found")).to_be_visible()


def test_filters_by_model_and_kind(gallery: Page, site: Site) -> None:
    site.made(RED, "t2v", "clips-t2v", width=256, height=256, num_frames=5, num_inference_steps=1)
    gallery.reload()
    expect(gallery.locator(".tile")).to_have_count(3)
    gallery.get_by_label("Filter by kind").select_option("video")
    expect(gallery.get_by_role("link", name=f"Video: {RED}")).to_have_count(1)
    expect(gallery.locator(".tile")).to_have_count(1)
    gallery.get_by_label("Filter by kind").select_option("")
    gallery.get_by_label("Filter by model").select_option("starter-image")
    expect(gallery.locator(".tile")).to_have_count(2)


def test_more_comes_while_scrolling_and_never_twice(site: Site, open_page: Callable[..., Page]) -> None:
    for place in range(7):
        site.made(f"red number {place}", num_images=8, num_inference_steps=1, width=64, height=64)
    page = open_page("/gallery")
    expect(page.locator("h1")).to_have_text("Gallery 56")
    assert page.locator(".tile").count() == 48
    page.mouse.wheel(0, 20_000)
    expect(page.locator(".tile")).to_have_count(56)
    ids = page.locator(".tile").evaluate_all("tiles => tiles.map((tile) => tile.dataset.media)")
    assert len(set(ids)) == 56


def test_details_tell_everything_and_step_with_the_keyboard(gallery: Page) -> None:
    gallery.keyboard.press("j")
    gallery.keyboard.press("j")
    gallery.keyboard.press("k")
    gallery.keyboard.press("Enter")
    details = gallery.get_by_role("dialog", name="Details")
    expect(details.locator(".facts-prompt")).to_have_text(GREEN)
    expect(details.locator("[data-seed]")).to_have_text("42")
    for fact in ("Steps", "Guidance", "Size", "Model", "Created", "File"):
        expect(details.locator("dt", has_text=fact).first).to_be_visible()
    gallery.keyboard.press("ArrowRight")
    expect(details.locator("[data-seed]")).to_have_text("41")
    expect(details.get_by_role("button", name="Next")).to_be_disabled()
    details.get_by_text("Everything that is recorded").click()
    expect(details.locator("pre")).to_contain_text('"seed": 41')
    gallery.keyboard.press("Escape")
    expect(details).to_be_hidden()
    expect(gallery.get_by_role("link", name=f"Picture: {RED}")).to_be_focused()


def test_the_prompt_is_copied_and_the_settings_reused(gallery: Page) -> None:
    gallery.get_by_role("link", name=f"Picture: {RED}").click()
    gallery.get_by_role("button", name="Copy prompt").click()
    expect(gallery.get_by_role("dialog", name="Details").get_by_text("on the clipboard")).to_be_visible()
    assert gallery.evaluate("navigator.clipboard.readText()") == RED
    gallery.get_by_role("link", name="Reuse settings").click()
    expect(gallery.get_by_label("Prompt", exact=True)).to_have_value(RED)
    expect(gallery.locator("[name=seed]")).to_have_value("41")
    expect(gallery.locator("[name=num_inference_steps]")).to_have_value("3")


def test_delete_can_be_undone(gallery: Page, site: Site) -> None:
    gallery.get_by_role("link", name=f"Picture: {RED}").click()
    details = gallery.get_by_role("dialog", name="Details")
    details.get_by_role("button", name="Delete").click()
    expect(details.locator(".facts-prompt")).to_have_text(GREEN)
    expect(gallery.locator(".tile")).to_have_count(1)
    expect(gallery.locator("h1")).to_have_text("Gallery 1")
    assert site.studio.media.gallery().total == 1
    details.get_by_role("button", name="Undo").click()
    expect(gallery.locator(".tile")).to_have_count(2)
    expect(gallery.locator("h1")).to_have_text("Gallery 2")
    details.get_by_role("button", name="Close").click()
    gallery.get_by_role("link", name=f"Picture: {RED}").press("Enter")
    expect(details.locator(".facts-prompt")).to_have_text(RED)


def test_many_are_selected_deleted_and_brought_back(gallery: Page, site: Site) -> None:
    site.made(RED, num_inference_steps=1)
    gallery.reload()
    gallery.get_by_role("button", name="Select", exact=True).click()
    gallery.locator(".tile").nth(0).click()
    gallery.locator(".tile").nth(1).click(modifiers=["Shift"])
    expect(gallery.get_by_text("2 selected")).to_be_visible()
    gallery.get_by_role("button", name="Delete").click()
    expect(gallery.locator(".tile")).to_have_count(1)
    expect(gallery.get_by_text("2 items are deleted.")).to_be_visible()
    gallery.keyboard.press("Control+z")
    expect(gallery.locator(".tile")).to_have_count(3)
    gallery.get_by_role("button", name="Select", exact=True).click()
    gallery.get_by_role("button", name="Select all").click()
    expect(gallery.get_by_text("3 selected")).to_be_visible()
    gallery.get_by_role("button", name="Delete").click()
    expect(gallery.get_by_text("The gallery is empty")).to_be_visible()
    gallery.get_by_role("button", name="Undo").last.click()
    expect(gallery.locator(".tile")).to_have_count(3)


def test_a_picture_becomes_a_video(gallery: Page, site: Site) -> None:
    gallery.get_by_role("link", name=f"Picture: {RED}").click()
    gallery.get_by_role("button", name="Make a video").click()
    sheet = gallery.get_by_role("dialog", name="Make a video from this picture")
    sheet.get_by_label("What should happen?").fill("it rolls away")
    sheet.locator("[name=num_frames]").fill("5")
    sheet.get_by_role("button", name="Generate Video").click()
    expect(gallery.get_by_text("The video is in the queue.")).to_be_visible()
    gallery.get_by_role("link", name="Show").click()
    expect(gallery.get_by_role("link", name="Video: it rolls away")).to_be_visible()
    job = site.studio.jobs.list(type="i2v")[0][0]
    assert site.studio.media.get(job.settings["source_image_id"]).prompt == RED


def test_the_layout_is_chosen_and_kept(gallery: Page) -> None:
    gallery.get_by_role("button", name="List").click()
    gallery.reload()
    expect(gallery.get_by_role("button", name="List")).to_have_attribute("aria-pressed", "true")
    expect(gallery.locator(".tile")).to_have_count(2)
    boxes = [gallery.locator(".tile").nth(place).bounding_box() for place in (0, 1)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] == boxes[1]["x"]


def test_chosen_files_come_as_one_zip(gallery: Page) -> None:
    gallery.get_by_role("button", name="Select", exact=True).click()
    gallery.get_by_role("button", name="Select all").click()
    with gallery.expect_download() as download:
        gallery.get_by_role("button", name="Download").click()
    with ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        assert len([name for name in archive.namelist() if name.endswith(".png")]) == 2


def test_a_page_that_did_not_come_can_be_asked_for_again(site: Site, open_page: Callable[..., Page]) -> None:
    for _ in range(7):
        site.made(RED, num_images=8, num_inference_steps=1, width=64, height=64)
    page = open_page("/queue")
    page.route("**/fragments/gallery*", lambda route: route.fulfill(status=429, json={"message": "Too busy"}))
    page.goto("/gallery")
    page.mouse.wheel(0, 20_000)
    expect(page.get_by_text("The next page did not come.")).to_be_visible()
    page.unroute("**/fragments/gallery*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".tile")).to_have_count(56)


def test_what_is_gone_or_wrong_is_said_on_a_page(open_page: Callable[..., Page]) -> None:
    page = open_page("/gallery?type=elephant")
    expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
    page.goto("/gallery/download?ids=nothing")
    expect(page.get_by_role("link", name="Go to the studio")).to_be_visible()
    page.goto("/?reuse=nothing")
    expect(page.get_by_role("button", name="Generate Image")).to_be_visible()


def test_favourites_and_tags(gallery: Page) -> None:
    gallery.locator(".tile-link").first.click()
    expect(gallery.get_by_label("Tags", exact=True)).to_be_visible()
    gallery.keyboard.press("f")
    expect(gallery.get_by_role("button", name="Favourite", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    tags = gallery.get_by_label("Tags", exact=True)
    tags.fill("Greens,  best of ")
    tags.press("Enter")
    expect(tags).to_have_value("best of, greens")
    gallery.locator("[data-close]").first.click()
    expect(gallery.locator(".tile-heart:visible")).to_have_count(1)
    gallery.get_by_role("checkbox", name="Favourites").check()
    expect(gallery.locator(".tile")).to_have_count(1)
    expect(gallery).to_have_url(re.compile(r"favorite=true"))
    gallery.reload()
    expect(gallery.locator(".tile")).to_have_count(1)
    gallery.goto(gallery.url.split("?")[0] + "?tag=greens")
    expect(gallery.locator(".tile")).to_have_count(1)
    expect(gallery.get_by_label("Filter by tag")).to_have_value("greens")


def test_a_selection_is_favoured_and_tagged(gallery: Page) -> None:
    gallery.get_by_role("button", name="Select", exact=True).click()
    gallery.get_by_role("button", name="Select all").click()
    gallery.get_by_role("button", name="Favourite").click()
    expect(gallery.locator(".tile-heart:visible")).to_have_count(2)
    gallery.get_by_role("button", name="Tag", exact=True).click()
    gallery.get_by_role("combobox", name="Tags for 2 selected").fill("both")
    gallery.keyboard.press("Enter")
    expect(gallery.get_by_text("Tagged 2.")).to_be_visible()
    gallery.goto(gallery.url.split("?")[0] + "?tag=both")
    expect(gallery.locator(".tile")).to_have_count(2)


def test_filters_of_the_panel_stand_in_the_address(gallery: Page) -> None:
    gallery.locator("summary", has_text="Filters").click()
    gallery.get_by_label("Seed", exact=True).fill("41")
    expect(gallery.locator(".tile")).to_have_count(1)
    gallery.get_by_label("Filter by shape").select_option("square")
    expect(gallery).to_have_url(re.compile(r"shape=square&seed=41"))
    gallery.keyboard.press("Escape")
    expect(gallery.get_by_label("Seed", exact=True)).to_be_hidden()
    gallery.reload()
    expect(gallery.locator(".filter-chips a")).to_contain_text(["Square", "Seed 41"])
    gallery.get_by_role("link", name="Seed 41").click()
    expect(gallery.locator(".tile")).to_have_count(2)
    gallery.goto(gallery.url.split("?")[0] + "?until=2020-01-01&lora=edges&size=1x1")
    expect(gallery.get_by_text("Nothing found")).to_be_visible()
    expect(gallery.locator(".filter-chips a")).to_have_count(3)


def test_a_search_marks_what_it_found(gallery: Page) -> None:
    gallery.get_by_label("Search prompts").fill("GREEN white")
    expect(gallery.locator(".tile-prompt mark")).to_have_text(["green", "white"])
    gallery.locator(".tile-link").click()
    expect(gallery.locator(".facts-prompt mark")).to_have_text(["green", "white"])


def test_a_collection_is_made_filtered_and_left(gallery: Page) -> None:
    gallery.get_by_role("link", name=f"Picture: {RED}").click()
    gallery.get_by_role("button", name="Add to collection").click()
    gallery.get_by_role("combobox", name="Add this to a collection").fill("Reds")
    gallery.keyboard.press("Enter")
    gallery.get_by_role("link", name="Show", exact=True).click()
    expect(gallery.locator(".tile")).to_have_count(1)
    expect(gallery.get_by_role("link", name="In Reds")).to_be_visible()
    expect(gallery.locator("media-gallery:defined")).to_be_attached()
    gallery.get_by_role("checkbox", name=f"Select: {RED}").check()
    gallery.get_by_role("button", name="Take out of this collection").click()
    expect(gallery.get_by_text("Nothing found")).to_be_visible()
    gallery.goto("/collections")
    expect(gallery.get_by_role("link", name="Reds")).to_contain_text("0 items")
    gallery.get_by_role("button", name="Rename: Reds").click()
    gallery.get_by_role("combobox", name="New name for Reds").fill("Rubies")
    gallery.keyboard.press("Enter")
    expect(gallery.get_by_role("link", name="Rubies")).to_be_visible()
    expect(gallery.locator("collection-list:defined")).to_be_attached()
    gallery.get_by_role("button", name="Delete the collection: Rubies").click()
    gallery.locator("#confirm").get_by_role("button", name="Delete").click()
    expect(gallery.get_by_text("No collections yet")).to_be_visible()


def test_a_picture_is_looked_at_closely(gallery: Page) -> None:
    gallery.get_by_role("link", name=f"Picture: {RED}").click()
    shown = gallery.locator("[data-zoom-now]")
    expect(shown).to_be_visible()
    gallery.keyboard.press("+")
    expect(shown).to_have_text("150 %")
    stage = gallery.locator(".stage")
    stage.hover()
    gallery.mouse.wheel(0, -300)
    expect(shown).to_have_text("408 %")
    moved = "image => image.style.transform"
    before = gallery.locator(".stage-media").evaluate(moved)
    gallery.mouse.down()
    gallery.mouse.move(300, 300)
    gallery.mouse.up()
    assert gallery.locator(".stage-media").evaluate(moved) != before
    gallery.get_by_role("button", name="Fit to the window").click()
    expect(shown).to_have_text("100 %")
    stage.dblclick()
    expect(shown).to_have_text("300 %")
    gallery.keyboard.press("ArrowLeft")
    expect(gallery.locator(".facts-prompt")).to_have_text(GREEN)
    expect(shown).to_have_text("100 %")


def test_two_are_compared(gallery: Page) -> None:
    for box in gallery.locator(".tile-check input").all():
        box.check()
    gallery.get_by_role("button", name="Compare").click()
    sheet = gallery.get_by_role("dialog", name="Compare")
    slider = sheet.get_by_role("slider")
    expect(slider).to_be_focused()
    slider.press("ArrowRight")
    expect(sheet.locator(".compare-stage")).to_have_attribute("style", "--at: 51%;")
    expect(sheet.get_by_role("row", name="Seed")).to_contain_text("42")
    expect(sheet.get_by_role("row", name="Seed")).to_contain_text("41")
    sheet.get_by_role("button", name="Side by side").click()
    expect(slider).to_be_hidden()
    expect(sheet.get_by_role("img", name=f"B: {RED}")).to_be_visible()


def test_a_variation_has_another_seed(gallery: Page, site: Site) -> None:
    gallery.get_by_role("link", name=f"Picture: {RED}").click()
    gallery.get_by_role("button", name="Vary").click()
    expect(gallery.get_by_text("A variation is in the queue.")).to_be_visible()
    job = site.studio.jobs.list()[0][0]
    assert (job.prompt, job.settings["num_inference_steps"], job.num_outputs) == (RED, 3, 1)
    assert job.settings["seed"] != 41


def test_a_video_plays_under_the_pointer(gallery: Page, site: Site) -> None:
    site.made(RED, "t2v", "clips-t2v", width=256, height=256, num_frames=5, num_inference_steps=1)
    gallery.emulate_media(reduced_motion="no-preference")
    gallery.reload()
    gallery.get_by_role("link", name=f"Video: {RED}").hover()
    gallery.wait_for_function("() => document.querySelector('.tile-playing')?.currentTime > 0")
    gallery.locator("h1").hover()
    expect(gallery.locator(".tile-playing")).to_have_count(0)


def test_the_gallery_works_without_javascript(site: Site, open_page: Callable[..., Page]) -> None:
    for place in range(7):
        site.made(f"red number {place}", num_images=8, num_inference_steps=1, width=64, height=64)
    page = open_page("/gallery", java_script_enabled=False)
    expect(page.locator(".tile")).to_have_count(48)
    page.get_by_role("link", name="Older").click()
    expect(page.locator(".tile")).to_have_count(8)
    page.get_by_role("link", name="Newer").click()
    expect(page.locator(".tile")).to_have_count(48)
    page.get_by_label("Search prompts").fill("number 3")
    page.keyboard.press("Enter")
    expect(page.locator(".tile")).to_have_count(8)
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Filter by shape").select_option("landscape")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Nothing found")).to_be_visible()
    expect(page).to_have_url(re.compile("search=number.3.*shape=landscape"))
