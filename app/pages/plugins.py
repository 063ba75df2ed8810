"""``/plugins``: the tools, who serves them, and what each plugin last said."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.pages.access import the_studio


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/plugins", "plugins", plugins)


def plugins() -> str:
    the = the_studio()
    return render_template(
        "plugins.html",
        tools=the.tasks.tools(),
        plugins=the.tasks.plugins(),
        problems_of_plugins=the.plugins.catalog.problems,
    )
