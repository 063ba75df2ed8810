"""``python -m tests.support.hanging_server``: a studio whose first pipeline hangs for ever at its second step.

Fake models; the stall timeout is short. The file ``hung`` in the data folder marks that it hung already, so
that the next run of the same command does not.
"""

from __future__ import annotations

import threading

from app.cli.serve import serve
from app.config import Config
from app.models.lineup import Lineup
from app.queue import leases
from app.services import Studio
from tests.support.fake_models import FakeModels


def main() -> None:
    leases.STALL_SECONDS = 0.5
    leases.STALL_FACTOR = 0.0
    leases.PROGRESS_SECONDS = 0.1
    original = Studio.open
    mark = Config.load().data_folder / "hung"

    def hang_once(step: int) -> None:
        if step == 2 and not mark.exists():
            mark.touch()
            threading.Event().wait()

    def opened(config: Config) -> Studio:
        models = FakeModels(Lineup.from_config(config))
        models.before_step = hang_once
        return original(config, models=models)  # type: ignore[arg-type]

    Studio.open = opened  # type: ignore[assignment, method-assign]
    serve.main([])


if __name__ == "__main__":
    main()
