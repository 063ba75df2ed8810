"""``python run.py bench [NAME …] [--rounds N] [--json FILE]``: prints a table, never fails by a time."""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.benchmarks.measures import MEASURES


def main() -> None:
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MEASURES], help=", ".join(MEASURES))
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()
    machine = f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, "
    machine += f"Python {platform.python_version()}"
    print(f"{machine}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {psutil.getloadavg()[0]:.1f}")
    rows = []
    for name in arguments.names or MEASURES:
        with tempfile.TemporaryDirectory(prefix="stillmotion-bench-") as folder:
            for row in MEASURES[name](Path(folder), arguments.rounds):
                rows.append(row)
                print(
                    f"{row[0]:<42}{row[1]:>10.3f} {row[2]:<3}{'  aim ' + row[3] if row[3] else ''}", flush=True
                )
    if arguments.json:
        figures = [dict(zip(("name", "value", "unit", "aim"), row, strict=True)) for row in rows]
        arguments.json.write_text(json.dumps({"machine": machine, "figures": figures}, indent=2) + "\n")


if __name__ == "__main__":
    main()
