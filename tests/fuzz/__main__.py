"""``make fuzz``: 20,000 cases over all routes and 5,000 damaged media files; the exit status is the verdict."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import warnings
from pathlib import Path

from tests.fuzz.mutants import MAX_BYTES, MAX_SECONDS, fuzz_media
from tests.fuzz.routes import fuzz_routes
from tests.support.fake_models import fake_studio


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--mutants", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    media = fuzz_media(options.mutants, options.seed)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        studio = fake_studio(Path(folder), sync_wait_seconds=0)
        routes, asked = fuzz_routes(studio, min(options.cases, 1000), options.seed), 1
        while routes.cases < options.cases:
            more = fuzz_routes(studio, options.cases - routes.cases, options.seed + asked)
            routes.cases += more.cases
            routes.statuses += more.statuses
            routes.wrong += more.wrong
            asked += 1
        studio.close()
    result = {
        "mutants": options.mutants,
        "mutants_taken": media.taken,
        "mutants_refused": media.refused,
        "slowest_seconds": round(media.slowest_seconds, 2),
        "most_memory_mb": media.most_bytes >> 20,
        "cases": routes.cases,
        "statuses": {str(status): count for status, count in sorted(routes.statuses.items())},
        "wrong": [*media.wrong, *routes.wrong][:50],
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    slow = media.slowest_seconds > MAX_SECONDS
    return int(bool(result["wrong"]) or slow or media.most_bytes > MAX_BYTES)


if __name__ == "__main__":
    sys.exit(main())
