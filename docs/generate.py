"""Draw the starter models' pages from fixed seeds, by the studio itself, then the screenshots: ``make docs``.

Needs the packages of requirements-dev.lock and a chromium on the PATH.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from docs import screenshots
from docs.starter_pages import draw_pages
from tests.support.server import serving


def main() -> None:
    """Start a studio in a temporary folder and draw the starter models' pages; then every page."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        server.page_after()
        draw_pages(server, Path(folder))
    screenshots.main()


if __name__ == "__main__":
    main()
