"""How often models were loaded in this process, and how long that took."""

from __future__ import annotations

from collections import Counter, defaultdict


class LoadTally:
    """Loads by model id."""

    def __init__(self) -> None:
        self.loads: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def note(self, model_id: str, seconds: float) -> None:
        """Note that a model was loaded."""
        self.loads[model_id] += 1
        self.seconds[model_id] += seconds
