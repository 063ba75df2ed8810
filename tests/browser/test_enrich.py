"""The prompt made richer from the page, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.services.enrich import Enricher
from tests.browser.conftest import Site
from tests.support.fake_chat import chat_server

pytestmark = pytest.mark.browser


def test_a_prompt_is_made_richer_and_comes_back(open_page: Callable[..., Page], site: Site) -> None:
    with chat_server() as chat:
        told = {"openai_endpoint": chat.url, "openai_model": "llama"}
        site.studio.enricher = Enricher(site.studio.config.model_copy(update=told), site.studio.media)
        page = open_page()
        prompt = page.get_by_label("Prompt", exact=True)
        prompt.fill("a fox")
        page.get_by_label("Style of the richer prompt").select_option("fantasy")
        page.get_by_role("button", name="Enrich").click()
        expect(prompt).to_have_value(chat.text)
        assert "fantasy" in chat.asked[0]["messages"][0]["content"]
        page.get_by_role("button", name="Undo").click()
        expect(prompt).to_have_value("a fox")


def test_without_a_language_model_there_is_no_button(page: Page) -> None:
    expect(page.get_by_label("Prompt", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Enrich")).to_have_count(0)
