"""What each plugin writes to its standard error, kept in two files of a megabyte at most."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "plugin.log"
MOST_BYTES = 1 << 20


def log_of(folder: Path, name: str) -> logging.Logger:
    """Return the logger of a plugin, which writes into its folder and nowhere else."""
    place = folder / name
    log = logging.getLogger(f"stillmotion.plugin.{name}.{place}")
    if not log.handlers:
        place.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            place / FILE, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False
        log.setLevel(logging.INFO)
    return log


def close_log(log: logging.Logger) -> None:
    """Close its file."""
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


def tail(folder: Path, name: str, lines: int) -> list[str]:
    """Return the last lines of a plugin's log."""
    file = folder / name / FILE
    if not file.is_file():
        return []
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - 400 * lines))
        return stream.read().decode("utf-8", "replace").splitlines()[-lines:]
