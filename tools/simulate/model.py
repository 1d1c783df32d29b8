"""The model: how long it takes, and its quota of tokens."""

from collections.abc import Callable
from random import Random

import simpy

from tools.bench import workload
from tools.simulate.capacity import Bucket
from tools.simulate.measures import Measures

# Of the logarithm of its seconds: the slowest of a hundred takes about three times the mean.
SPREAD = 0.5
QUOTA = "model's tokens"


class Model:
    """Takes ``seconds()`` in the mean. A call that its quota has no room for is refused at once."""

    def __init__(
        self,
        environment: simpy.Environment,
        measures: Measures,
        random: Random,
        tokens_a_minute: float,
        seconds: Callable[[], float],
    ) -> None:
        self._measures, self._random = measures, random
        tokens = workload.INPUT_TOKENS + workload.OUTPUT_TOKENS
        self._calls = Bucket(environment, tokens_a_minute / 60 / tokens, tokens_a_minute / tokens)
        self._seconds = seconds

    def call(self) -> float | None:
        """The seconds that a call takes; None if it is refused. A call is paid however long it takes."""
        if not self._calls.take():
            self._measures.limits[QUOTA] += 1
            return None
        self._measures.counts["model calls"] += 1
        return self._seconds() * self._random.lognormvariate(-(SPREAD**2) / 2, SPREAD)
