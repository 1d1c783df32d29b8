"""What template.yaml sets of all that bounds throughput: its parameters and its stream mappings."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

from tests.support.template import functions, load_template


@dataclass(frozen=True)
class Mapping:
    """A stream mapping's batch, and how many batches of a shard are processed at once."""

    batch_size: int
    lanes: int


@dataclass(frozen=True)
class Parameters:
    """``throttles`` are rate and burst by the parameters' common prefix, such as Api."""

    throttles: dict[str, tuple[float, float]]
    fan_out: Mapping
    auto_title: Mapping
    budget_seconds: float
    # No parameter: what a deployment could reserve for automatic titles.
    reserved_auto_title: float | None = None

    def with_rates(self, **rates: float) -> Self:
        """Other rates, each with twice as much burst."""
        return replace(self, throttles={**self.throttles, **{k: (v, 2 * v) for k, v in rates.items()}})


THROTTLES = ("Api", "Title", "Rename", "Watch")


@cache
def template_parameters() -> Parameters:
    """The defaults of template.yaml."""
    defaults = {name: about.get("Default") for name, about in load_template()["Parameters"].items()}
    return Parameters(
        {name: _throttle(defaults, name) for name in THROTTLES},
        _mapping("TitleEventsFunction"),
        _mapping("AutoTitleFunction"),
        float(defaults["TitleBudgetSeconds"]),
    )


def _throttle(defaults: dict[str, Any], name: str) -> tuple[float, float]:
    return float(defaults[f"{name}RateLimit"]), float(defaults[f"{name}BurstLimit"])


def _mapping(function: str) -> Mapping:
    (properties,) = [
        event["Properties"]
        for event in functions()[function]["Events"].values()
        if event["Type"] == "DynamoDB"
    ]
    return Mapping(properties["BatchSize"], properties["ParallelizationFactor"])
