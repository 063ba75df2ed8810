"""Write the tables and example lines of docs/models.md from the code: ``python -m docs.tables``."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from app.models.documentation import examples, families_table, options_table

PAGE = Path(__file__).parent / "models.md"


def written(page: str) -> str:
    """Return the page with what stands between ``<!-- NAME -->`` and ``<!-- end -->`` drawn anew."""
    parts = {
        "families": families_table(),
        "examples": textwrap.indent(examples(), "    "),
        "options": options_table(),
    }
    for name, text in parts.items():
        between = re.compile(rf"(<!-- {name} -->\n\n).*?(\n\n<!-- end -->)", re.DOTALL)
        page = between.sub(lambda match, text=text: match[1] + text + match[2], page)  # type: ignore[misc]
    return page


def main() -> None:
    """Rewrite the page."""
    PAGE.write_text(written(PAGE.read_text()))


if __name__ == "__main__":
    main()
