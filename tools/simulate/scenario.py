"""What is simulated: a fleet, its limits, and what happens to it."""

from dataclasses import dataclass, field
from random import Random

from tools.simulate.aws_limits import DEFAULTS, AwsLimits
from tools.simulate.parameters import Parameters, template_parameters


@dataclass(frozen=True)
class Scenario:
    """``share`` is the part of the fleet that is simulated, with that part of every limit of the account.

    ``seconds`` is how long requests come; then the stream is emptied. ``partitions`` are the whole table's;
    None is those of a table that a year has filled. ``bus_down`` is from when to when no event is taken.
    Until ``warm_seconds`` functions get environments at any rate, and the model takes its usual second.
    """

    name: str
    users: float
    share: float = 1.0
    seconds: float = 120.0
    parameters: Parameters = field(default_factory=template_parameters)
    limits: AwsLimits = DEFAULTS
    partitions: int | None = None
    peak: float = 3.0
    hot_chat_renames: float = 0.0
    hot_owner_appends: float = 0.0
    bus_down: tuple[float, float] = (0.0, 0.0)
    model_seconds: float = 1.0
    warm_seconds: float = 10.0
    seed: int = 2

    def chance(self, part: int) -> Random:
        """The chance of one part of the simulation, which can be repeated."""
        return Random(1_000 * self.seed + part)  # noqa: S311 - no secret depends on it
