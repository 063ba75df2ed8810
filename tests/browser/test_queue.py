"""The queue page: what runs and waits, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def board(site: Site, open_page: Callable[..., Page]) -> Page:
    """The queue, paused, with three waiting jobs."""
    site.studio.jobs.pause()
    for name in ("first", "second", "third"):
        site.make(f"{name} red")
    return open_page("/queue")


def waiting(page: Page) -> list[str]:
    return page.locator("[data-list=waiting] .job-prompt").all_text_contents()


def count(page: Page, status: str) -> str:
    return page.locator(f".count-box.{status} dd").text_content() or ""


def test_waiting_jobs_have_places_and_counts(board: Page) -> None:
    assert waiting(board) == ["first red", "second red", "third red"]
    assert board.locator(".job-place").all_text_contents() == ["Position 1", "Position 2", "Position 3"]
    assert count(board, "pending") == "3"
    expect(board.get_by_text("Paused", exact=True)).to_be_visible()
    expect(board.get_by_role("heading", name="Machine")).to_be_visible()


def test_jobs_are_reordered_and_keep_the_focus(board: Page) -> None:
    board.get_by_role("button", name="Move up: third red").click()
    expect(board.locator("[data-list=waiting] .job-prompt").nth(1)).to_have_text("third red")
    expect(board.get_by_role("button", name="Move up: third red")).to_be_focused()
    board.get_by_role("button", name="Run next: second red").click()
    expect(board.locator("[data-list=waiting] .job-prompt").first).to_have_text("second red")


def test_a_waiting_job_is_cancelled_and_tried_again(board: Page) -> None:
    board.get_by_role("button", name="Cancel: second red").click()
    expect(board.locator("[data-list=finished]").get_by_text("Cancelled")).to_be_visible()
    assert waiting(board) == ["first red", "third red"]
    board.get_by_role("button", name="Try again: second red").click()
    expect(board.locator("[data-list=waiting] .job-row")).to_have_count(3)


def test_resume_runs_and_clear_forgets_the_finished(board: Page) -> None:
    board.get_by_role("button", name="Resume").click()
    expect(board.locator("[data-list=finished] .badge.completed")).to_have_count(3)
    expect(board.get_by_role("button", name="Pause the queue")).to_be_visible()
    board.get_by_role("button", name="Clear finished").click()
    board.get_by_role("button", name="Clear", exact=True).click()
    expect(board.get_by_text("Nothing has finished yet.")).to_be_visible()
    board.goto("/")
    expect(board.locator(".tile")).to_have_count(3)


def test_a_running_job_shows_progress_and_is_cancelled(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page("/queue")
    site.make("slow red", num_inference_steps=80)
    expect(page.locator("[data-list=running]").get_by_text("Step ")).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-list=running] progress')?.value > 5")
    page.get_by_role("button", name="Cancel: slow red").click()
    expect(page.locator("[data-list=finished]").get_by_text("Cancelled")).to_be_visible()


def test_a_failed_job_says_why(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page("/queue")
    site.make("broken red")
    expect(page.get_by_text("is damaged: pull the model again")).to_be_visible()
    expect(page.get_by_role("button", name="Try again: broken red")).to_be_visible()


def test_a_waiting_job_is_dragged_to_its_place(board: Page, site: Site) -> None:
    rows = board.locator("[data-list=waiting] .job-row")
    rows.nth(2).drag_to(rows.nth(0), target_position={"x": 200, "y": 5})
    expect(board.locator("[data-list=waiting] .job-place").first).to_have_text("Position 1")
    expect(rows.first).to_contain_text("third red")
    assert [job.prompt for job in site.studio.jobs.pending()] == ["third red", "first red", "second red"]


def test_a_waiting_job_is_moved_by_keys_and_by_priority(board: Page, site: Site) -> None:
    board.get_by_role("button", name="Cancel: first red").focus()
    board.keyboard.press("Alt+ArrowDown")
    expect(board.locator("[data-list=waiting] .job-prompt").nth(1)).to_have_text("first red")
    expect(board.get_by_role("button", name="Cancel: first red")).to_be_focused()
    board.get_by_label("Priority: third red").select_option("High")
    expect(board.locator("[data-list=waiting] .job-prompt").first).to_have_text("third red")
    assert site.studio.jobs.pending()[0].priority == 10


def test_one_status_is_cleared_and_the_others_stay(board: Page, site: Site) -> None:
    board.get_by_role("button", name="Cancel: first red").click()
    expect(board.locator("[data-list=waiting] .job-row")).to_have_count(2)
    board.get_by_role("button", name="Cancel all waiting jobs").click()
    board.get_by_role("button", name="Clear", exact=True).click()
    expect(board.get_by_text("Nothing is waiting.")).to_be_visible()
    board.get_by_role("button", name="Clear cancelled jobs").click()
    board.get_by_role("button", name="Clear", exact=True).click()
    expect(board.get_by_text("Nothing has finished yet.")).to_be_visible()
    assert site.studio.jobs.counts()["cancelled"] == 0


def test_a_failed_job_is_changed_in_the_form(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page("/queue")
    site.make("broken red", seed=7, num_inference_steps=3)
    expect(page.get_by_role("link", name="Look at the model")).to_be_visible()
    page.get_by_role("link", name="Change and try: broken red").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("broken red")
    expect(page.locator("[name=seed]")).to_have_value("7")
    expect(page.locator("[name=num_inference_steps]")).to_have_value("3")


def test_the_buttons_work_without_javascript(site: Site, open_page: Callable[..., Page]) -> None:
    site.studio.jobs.pause()
    for name in ("first", "second"):
        site.make(f"{name} red")
    page = open_page("/queue", java_script_enabled=False)
    page.get_by_role("button", name="Move up: second red").click()
    expect(page.locator("[data-list=waiting] .job-prompt").first).to_have_text("second red")
    page.get_by_role("button", name="Cancel: first red").click()
    expect(page.locator("[data-list=finished]").get_by_text("Cancelled")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause the queue")).to_be_visible()
    expect(page).to_have_url(f"{site.url}/queue")


def test_a_finger_puts_the_queue_in_order(site: Site, open_page: Callable[..., Page]) -> None:
    site.studio.jobs.pause()
    for name in ("first", "second", "third"):
        site.make(f"{name} red")
    page = open_page("/queue", width=390, has_touch=True)
    expect(page.locator("queue-board:defined")).to_be_attached()
    rows = page.locator("[data-list=waiting] .job-row")
    expect(rows).to_have_count(3)
    rows.last.scroll_into_view_if_needed()
    start, end = (rows.nth(place).locator(".job-grip").bounding_box() for place in (2, 0))
    assert start is not None
    assert end is not None
    x, top = start["x"] + 16, end["y"] - 6
    touch = page.context.new_cdp_session(page)
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": start["y"] + 20}]}
    )
    for y in (start["y"], (start["y"] + top) / 2, top + 4, top):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(rows.locator(".job-prompt")).to_have_text(["third red", "first red", "second red"])
    page.wait_for_function(
        "() => fetch('/api/queue').then(a => a.json()).then(q => q.pending[0].prompt === 'third red')"
    )
