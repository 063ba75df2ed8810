"""The storyboard editor: pictures, words and their order, by mouse, by keyboard and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def png(colour: str) -> dict[str, object]:
    content = BytesIO()
    Image.new("RGB", (64, 64), colour).save(content, "PNG")
    return {"name": f"{colour}.png", "mimeType": "image/png", "buffer": content.getvalue()}


def expect_words(page: Page, *texts: str) -> None:
    """Wait until this is what happens after each picture, from the top."""
    areas = page.get_by_label("What happens until the next picture")
    expect(areas).to_have_count(len(texts))
    for place, text in enumerate(texts):
        expect(areas.nth(place)).to_have_value(text)


def fill(page: Page, *texts: str) -> None:
    for area, text in zip(page.get_by_label("What happens until the next picture").all(), texts, strict=True):
        area.fill(text)


def test_rows_move_by_keyboard_and_stay_focused(open_page: Callable[..., Page]) -> None:
    page = open_page("/storyboard")
    fill(page, "one", "two", "three")
    page.get_by_role("button", name="Move picture 3 up").press("Enter")
    expect_words(page, "one", "three", "two")
    expect(page.get_by_role("button", name="Move picture 2 up")).to_be_focused()
    page.get_by_role("button", name="Move picture 2 up").press("Enter")
    page.get_by_role("button", name="Remove picture 3").press("Enter")
    expect_words(page, "three", "one")
    expect(page.get_by_role("button", name="Remove picture 2")).to_be_focused()


def test_rows_move_by_drag(open_page: Callable[..., Page]) -> None:
    page = open_page("/storyboard")
    fill(page, "one", "two", "three")
    grips = page.locator("[data-grip]")
    grips.nth(2).drag_to(page.locator("[data-row]").nth(0))
    expect(page.get_by_label("What happens until the next picture").nth(0)).to_have_value("three")
    expect_words(page, "three", "one", "two")


def test_a_picture_and_words_become_a_job(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page("/storyboard")
    page.get_by_label("Picture 1: choose a file").set_input_files(png("red"))  # type: ignore[arg-type]
    expect(page.get_by_role("button", name="Remove: Picture 1")).to_be_visible()
    page.get_by_label("Prompt for every clip").fill("a red star")
    fill(page, "it rises", "", "")
    page.get_by_role("button", name="Make the video").click()
    page.wait_for_url("**/#job-*")
    job = site.studio.jobs.list(type="storyboard")[0][0]
    assert (job.prompt, job.settings["segments"][0]["prompt"]) == ("a red star", "it rises")
    assert len(job.settings["segments"]) == 1


def test_what_is_wrong_is_said_and_nothing_is_lost(open_page: Callable[..., Page]) -> None:
    page = open_page("/storyboard")
    fill(page, "it rises", "", "")
    page.get_by_role("button", name="Make the video").click()
    expect(page.get_by_role("alert").filter(has_text="name its picture")).to_be_visible()
    expect_words(page, "it rises", "", "")


def test_a_draft_is_kept_and_edited_later(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page("/storyboard")
    page.get_by_label("Picture 2: choose a file").set_input_files(png("blue"))  # type: ignore[arg-type]
    expect(page.get_by_role("button", name="Remove: Picture 2")).to_be_visible()
    fill(page, "one", "two", "three")
    page.get_by_label("Draft", exact=True).fill("My film")
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_url("**/storyboard?draft=*")
    expect_words(page, "one", "two", "three")
    expect(page.get_by_role("button", name="Remove: Picture 2")).to_be_visible()
    page.get_by_role("button", name="Move picture 1 down").click()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("link", name="My film")).to_have_count(1)
    expect(page.get_by_label("What happens until the next picture").nth(0)).to_have_value("two")
    assert len(site.studio.drafts.all()) == 1


def test_it_works_without_javascript(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/storyboard")
    fill(page, "one", "two", "three")
    page.get_by_label("Picture 1: choose a file").set_input_files(png("green"))  # type: ignore[arg-type]
    page.get_by_role("button", name="Move picture 1 down").click()
    expect_words(page, "two", "one", "three")
    page.get_by_role("button", name="Add a picture").click()
    expect_words(page, "two", "one", "three", "")
    for number in (4, 3, 1):
        page.get_by_role("button", name=f"Remove picture {number}").click()
    expect_words(page, "one")
    page.get_by_label("Prompt for every clip").fill("a green star")
    page.get_by_role("button", name="Make the video").click()
    page.wait_for_url("**/#job-*")
    job = site.studio.jobs.list(type="storyboard")[0][0]
    media = site.studio.media.open_image(job.settings["segments"][0]["source_image_id"])
    assert media.getpixel((5, 5)) == (0, 128, 0)
    context.close()


def test_a_storyboard_that_was_sent_is_changed_in_the_editor(
    open_page: Callable[..., Page], site: Site
) -> None:
    source = site.studio.media.add_upload(png("red")["buffer"]).id  # type: ignore[arg-type]
    segments = [{"source_image_id": source, "prompt": "it rises", "num_frames": 5}]
    job = site.studio.submit("storyboard", "moves-i2v", "a red star", settings={"segments": segments}).job
    site.studio.jobs.cancel(job.id)
    page = open_page("/queue")
    page.get_by_role("link", name="Change and try").click()
    page.wait_for_url(f"**/storyboard?job={job.id}")
    expect(page.get_by_label("Prompt for every clip")).to_have_value("a red star")
    expect_words(page, "it rises")
