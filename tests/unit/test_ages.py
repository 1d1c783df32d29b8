"""Ages, over freezes and clocks that are set."""

import math

import pytest

from shared.adapters.ages import Age
from tests.support.clocks import Clocks


def test_age_grows_while_the_environment_is_frozen(clocks: Clocks) -> None:
    """The monotonic clock stands still then."""
    age = Age()
    clocks.freeze(3600)
    assert age.seconds() == pytest.approx(3600, abs=1)


def test_age_grows_while_the_wall_clock_is_set_back(clocks: Clocks) -> None:
    """The monotonic clock is not."""
    age = Age()
    clocks.go_on(60)
    clocks.set_wall(-50)
    assert age.seconds() == pytest.approx(60, abs=1)


def test_age_is_infinite_when_the_wall_clock_is_before_its_beginning(clocks: Clocks) -> None:
    """Nobody knows how long a freeze was then."""
    age = Age()
    clocks.freeze(60)
    clocks.set_wall(-3600)
    assert age.seconds() == math.inf
