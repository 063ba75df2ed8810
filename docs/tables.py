"""Write the tables and example lines of docs/models.md from the code: ``python -m docs.tables``."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from app.config import ROOT
from app.models.documentation import example_lineups, examples, families_table, lineups, options_table

PAGE = Path(__file__).parent / "models.md"
EXAMPLE = ROOT / ".env.example"


def written(page: str) -> str:
    """Return the page with what stands between ``<!-- NAME -->`` and ``<!-- end -->`` drawn anew."""
    parts = {
        "families": families_table(),
        "examples": textwrap.indent(examples(), "    "),
        "options": options_table(),
        "lineups": lineups(),
    }
    for name, text in parts.items():
        between = re.compile(rf"(<!-- {name} -->\n\n).*?(\n\n<!-- end -->)", re.DOTALL)
        page = between.sub(lambda match, text=text: match[1] + text + match[2], page)  # type: ignore[misc]
    return page


def written_example(text: str) -> str:
    """Return ``.env.example`` with the lineups by card drawn anew."""
    between = re.compile(r"(# ---- lineups by card [^\n]*\n)(?:#[^\n]*\n)*?(# ---- end of the lineups)")
    return between.sub(lambda match: match[1] + example_lineups() + "\n" + match[2], text)


def main() -> None:
    """Rewrite the page and the example."""
    PAGE.write_text(written(PAGE.read_text()))
    EXAMPLE.write_text(written_example(EXAMPLE.read_text()))


if __name__ == "__main__":
    main()
