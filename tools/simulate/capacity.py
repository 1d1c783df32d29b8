"""What limits: buckets that refill, and the executions that functions share."""

from collections import defaultdict

import simpy


class Bucket:
    """Holds ``burst`` units at most and refills by ``rate`` a second."""

    def __init__(self, environment: simpy.Environment, rate: float, burst: float | None = None) -> None:
        self._environment = environment
        self.rate = rate
        # Of a small share of a limit, a whole unit must fit.
        self._burst = max(rate if burst is None else burst, 1.0)
        self._held, self._since = self._burst, environment.now

    def has(self, units: float) -> bool:
        """Whether they could be taken now. More than it ever holds is taken when it is full."""
        now = self._environment.now
        self._held = min(self._burst, self._held + self.rate * (now - self._since))
        self._since = now
        return self._held >= min(units, self._burst) - 1e-9

    def take(self, units: float = 1.0) -> bool:
        """Takes them, or nothing."""
        if not self.has(units):
            return False
        self._held -= units
        return True


class Executions:
    """The account's concurrent executions, less what is reserved for a function.

    A function's environments grow by ``growth`` in ten seconds at most, after ``free_until``.
    """

    def __init__(
        self,
        environment: simpy.Environment,
        account: float,
        growth: float,
        reserved: dict[str, float] | None = None,
        free_until: float = 0.0,
    ) -> None:
        self._environment, self._free_until = environment, free_until
        self._reserved = {name: max(limit, 1.0) for name, limit in (reserved or {}).items()}
        self._shared = max(account - sum(self._reserved.values()), 1.0)
        self._running: dict[str, int] = defaultdict(int)
        self._running_shared = self._running_together = 0
        self._environments: dict[str, int] = defaultdict(int)
        self._growth = defaultdict[str, Bucket](lambda: Bucket(environment, growth / 10, growth))
        self.most = 0

    def begin(self, function: str) -> str | None:
        """None once it runs; else the limit that kept it from it."""
        if function in self._reserved:
            if self._running[function] + 1 > self._reserved[function]:
                return "reserved concurrency"
        elif self._running_shared + 1 > self._shared:
            return "concurrent executions"
        if self._running[function] >= self._environments[function]:
            is_bound = self._environment.now >= self._free_until
            if is_bound and not self._growth[function].take():
                return "new environments"
            self._environments[function] += 1
        self._count(function, 1)
        self.most = max(self.most, self._running_together)
        return None

    def end(self, function: str) -> None:
        """Gives its execution back."""
        self._count(function, -1)

    def _count(self, function: str, change: int) -> None:
        self._running[function] += change
        self._running_together += change
        if function not in self._reserved:
            self._running_shared += change
