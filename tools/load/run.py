"""Send requests at a steady rate to a local stack of its own, and check that nothing was lost or wrong.

Eight users create chats, write messages, rename, regenerate and propose. The rate is that of all requests.
A tenth of them goes to a bare function on the same emulator, for comparison. Exits with 1 on a fault.
"""

import argparse
import os
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from statistics import quantiles

from tools.command_line import command_parser, run_command
from tools.load.deployed_load import deployed_load
from tools.load.outcomes import BARE, Outcome
from tools.stack.sam import PROJECT

HOME = PROJECT / ".local" / "load"
SHOWN_FAULTS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 if anything is wrong."""
    parser = command_parser("make load", __doc__)
    parser.add_argument("--rate", type=positive, default=5.0, help="requests a second (default: 5)")
    parser.add_argument("--seconds", type=positive, default=300.0, help="how long (default: 300)")
    return run_command(load, parser, arguments)


def positive(text: str) -> float:
    """A number above 0, from the command line. Raises ValueError, which argparse reports."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def load(options: argparse.Namespace) -> int:
    """Run the load and print its figures; 1 if anything is wrong."""
    with deployed_load(HOME) as deployed:
        outcomes, took = deployed.run(options.rate, options.seconds)
        print("\n".join(report(outcomes, took)), flush=True)
        wrong = deployed.faults(outcomes)
        print(f"{deployed.events} title changes delivered")
    print("\n".join([*wrong[:SHOWN_FAULTS], f"{len(wrong)} faults."]))
    return 1 if wrong else 0


def report(outcomes: Sequence[Outcome], took: float) -> list[str]:
    """The achieved rates, and the latency of each action from when it was due."""
    of_service = sum(outcome.action != BARE for outcome in outcomes)
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    lines = [
        f"{len(outcomes)} requests in {took:.1f} s, {of_service / took:.1f} a second to the service",
        machine,
        "",
        "| action | requests | p50 ms | p95 ms | p99 ms | statuses |",
        "|---|---|---|---|---|---|",
    ]
    by_action = sorted(outcomes, key=lambda outcome: outcome.action)
    for action, some in groupby(by_action, key=lambda outcome: outcome.action):
        lines.append(_row(action, list(some)))
    return lines


def _row(action: str, outcomes: Sequence[Outcome]) -> str:
    milliseconds = [1000 * outcome.seconds for outcome in outcomes]
    hundredths = quantiles(milliseconds, n=100) if len(milliseconds) > 1 else milliseconds * 99
    latency = " | ".join(f"{hundredths[percent - 1]:.0f}" for percent in (50, 95, 99))
    statuses = Counter(outcome.status for outcome in outcomes)
    told = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
    return f"| {action} | {len(outcomes)} | {latency} | {told} |"


if __name__ == "__main__":
    sys.exit(main())
